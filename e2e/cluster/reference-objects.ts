import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { RealCluster } from "./real-cluster.ts";
import { removeNamespace } from "./remove-namespace.ts";
import { sharedFolder } from "./shared-folder.ts";

type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name?: string };
  readonly status?: unknown;
};
type Placed = { readonly resource: string; readonly name: string; readonly object: Manifest };

export type ReferenceObjects = {
  /** How many there are of each resource. */
  readonly counts: ReadonlyMap<string, number>;
  /** How many of them the API server's validation let in; the others were written to etcd as they are. */
  readonly accepted: number;
  remove(): Promise<void>;
};

const NAMESPACE = "reference";
/** Set by the server, or not to be given to it by a client. */
const SERVERS_OWN = new Set([
  ...[
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
    "generation",
    "ownerReferences",
    "finalizers",
  ],
]);
/** Where etcd has them, where that is not the resource's name. */
const FOLDERS: Readonly<Record<string, string>> = {
  nodes: "minions",
  replicationcontrollers: "controllers",
  services: "services/specs",
  endpoints: "services/endpoints",
  ingresses: "ingress",
};
const CLUSTER_SCOPED =
  /^(certificatesigningrequests|clusterrole|ingressclasses|mutating|validating|namespaces|nodes|persistentvolumes|storageclasses|volumeattachments)/;

type Target = Pick<RealCluster, "objects" | "etcdObjects">;

/** Puts the objects of all reference cases into the cluster, the namespaced ones into one namespace of their own. */
export async function createReferenceObjects({ objects, etcdObjects }: Target): Promise<ReferenceObjects> {
  await objects.create("/api/v1/namespaces", { metadata: { name: NAMESPACE } });
  const counts = new Map<string, number>();
  const removals = [async () => await removeNamespace(objects, NAMESPACE)];
  let accepted = 0;
  for (const placed of readCases()) {
    const { resource, name, object } = placed;
    counts.set(resource, (counts.get(resource) ?? 0) + 1);
    const path = collectionOf(placed);
    const { status } = await objects.ask("POST", path, acceptable(placed));
    if (status === 201) {
      accepted += 1;
      // Some statuses are refused, and some kinds have none: then the object is served without.
      if (object.status !== undefined) await objects.ask("PATCH", `${path}/${name}/status`, { status: object.status });
      removals.push(async () => {
        if (resource === "namespaces") return await removeNamespace(objects, name);
        await objects.ask("PATCH", `${path}/${name}`, { metadata: { finalizers: null } });
        await objects.remove(`${path}/${name}`);
      });
    } else {
      const key = [FOLDERS[resource] ?? resource, ...(isClusterScoped(resource) ? [] : [NAMESPACE]), name].join("/");
      await etcdObjects.put(key, { ...object, metadata: { ...object.metadata, ...place(placed) } });
      removals.push(async () => await etcdObjects.remove(key));
    }
  }
  return {
    counts,
    accepted,
    remove: async () => {
      for (const remove of removals.toReversed()) await remove();
    },
  };
}

function readCases(): readonly Placed[] {
  const folder = join(sharedFolder(), "reference", "cases");
  return readdirSync(folder).flatMap((file) => {
    const cases: readonly { readonly object: Manifest }[] = JSON.parse(readFileSync(join(folder, file), "utf8"));
    return cases.map(({ object }, index) => {
      const ownName = (object.metadata.name ?? "unnamed").toLowerCase().replace(/[^a-z0-9]+/g, "-");
      return { resource: basename(file, ".json"), name: `reference-${index}-${ownName}`.slice(0, 52), object };
    });
  });
}

const isClusterScoped = (resource: string): boolean => CLUSTER_SCOPED.test(resource) && !resource.includes("claims");

const place = ({ resource, name }: Placed) =>
  isClusterScoped(resource) ? { name, namespace: undefined } : { name, namespace: NAMESPACE };

/** What validation may let in: without status, and without what only the server sets. */
function acceptable(placed: Placed): object {
  const { status: _status, ...rest } = placed.object;
  const own = Object.entries(placed.object.metadata).filter(([key]) => !SERVERS_OWN.has(key));
  return { ...rest, metadata: { ...Object.fromEntries(own), ...place(placed) } };
}

function collectionOf({ resource, object: { apiVersion } }: Placed): string {
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return isClusterScoped(resource) ? `${base}/${resource}` : `${base}/namespaces/${NAMESPACE}/${resource}`;
}
