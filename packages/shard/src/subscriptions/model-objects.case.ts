import { hashUid } from "@kube-state-shards/assignment";

export const RESOURCES = ["pods", "services", "configmaps"] as const;
export type ModelResource = (typeof RESOURCES)[number];

export type ModelObject = {
  readonly resource: ModelResource;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly version: number;
};
export type Change = { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: ModelObject };

/** The version is in each kind's samples: what is shown says as of when it is. */
export function encodeObject({ resource, namespace, name, uid, version }: ModelObject): object {
  const metadata = { name, namespace, uid, resourceVersion: String(version) };
  switch (resource) {
    case "pods":
      return { metadata, spec: { containers: [] }, status: { hostIP: String(version) } };
    case "services":
      return { metadata, spec: { clusterIP: String(version) } };
    case "configmaps":
      return { metadata };
    default:
      throw new Error(`encode: unhandled ${resource satisfies never}`);
  }
}

export const SHOWN_FAMILIES = [
  /^kube_pod_info$/,
  /^kube_service_info$/,
  /^kube_configmap_metadata_resource_version$/,
] as const;

/** What a line shows: `pods a/x` and the version it is as of. */
export function parseLine(line: string): { readonly key: string; readonly version: number } {
  const [, singular = "", labels = "", value = ""] = /^kube_([a-z]+)_[a-z_]+\{(.*)\} (.+)$/.exec(line) ?? [];
  const label = (name: string): string => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
  const shown = { pod: label("host_ip"), service: label("cluster_ip"), configmap: value }[singular];
  return { key: `${singular}s ${label("namespace")}/${label(singular)}`, version: Number(shown) };
}

export const keyOf = ({ resource, namespace, name }: Pick<ModelObject, "resource" | "namespace" | "name">): string =>
  `${resource} ${namespace}/${name}`;

export type Selects = (object: ModelObject) => boolean;

/** Of `shardRange(object.metadata.namespace,'0x…','0x…')||…` or the same of UIDs. */
export function selectsByRange(terms: readonly string[]): Selects {
  const ranges = terms.map((term) => {
    const [from = 0n, to = 0n] = Array.from(term.matchAll(/0x[0-9a-f]+/g), ([bound]) => BigInt(bound));
    return { isOfUid: term.includes("metadata.uid"), from, to };
  });
  return ({ namespace, uid }) =>
    ranges.some(({ isOfUid, from, to }) => {
      const hash = isOfUid ? BigInt(hashUid(uid)) << 32n : fnv1a64(namespace);
      return from <= hash && hash < to;
    });
}

/** Of `metadata.namespace!=a,metadata.namespace!=b`. */
export function selectsByName(terms: readonly string[]): Selects {
  const leftOut = new Set(terms.map((term) => term.replace("metadata.namespace!=", "")));
  return ({ namespace }) => !leftOut.has(namespace);
}

function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
