import { type Kind, type PolicyRule, permissionsFor } from "@kube-state-shards/families";

export type AccessInput = {
  /** The kinds that are served. */
  readonly kinds: readonly Pick<Kind, "group" | "resource" | "scope">[];
  /** Only these namespaces are served: their objects, each by a Role of its own. Empty: the whole cluster. */
  readonly namespaces: readonly string[];
  /** Of the roles and bindings. */
  readonly name: string;
  readonly serviceAccount: { readonly namespace: string; readonly name: string };
};

/** An object as `kubectl apply -f -` takes it. */
export type ManifestObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
} & Readonly<Record<string, unknown>>;

const RBAC_GROUP = "rbac.authorization.k8s.io";
/** Namespaces are what shards share out: who serves the whole cluster watches them, served or not. */
const NAMESPACES = { group: "", resource: "namespaces" };

/** The roles, and their bindings to the service account, that serving `kinds` takes: list and watch on what is read, nothing else. */
export function accessObjects({ kinds, namespaces, ...named }: AccessInput): readonly ManifestObject[] {
  if (namespaces.length === 0) return bound({ ...named, rules: permissionsFor([NAMESPACES, ...kinds]) });
  const clusterWide = permissionsFor(kinds.filter(({ scope }) => scope === "cluster"));
  const inNamespace = permissionsFor(kinds.filter(({ scope }) => scope === "namespaced"));
  return [
    ...bound({ ...named, rules: clusterWide }),
    ...namespaces.flatMap((namespace) => bound({ ...named, rules: inNamespace, namespace })),
  ];
}

type Bound = Pick<AccessInput, "name" | "serviceAccount"> & {
  readonly rules: readonly PolicyRule[];
  /** Left out: for the whole cluster. */
  readonly namespace?: string;
};

/** A role and its binding; none where there is nothing to allow. */
function bound({ name, serviceAccount, rules, namespace }: Bound): readonly ManifestObject[] {
  if (rules.length === 0) return [];
  const kind = namespace === undefined ? "ClusterRole" : "Role";
  const metadata = namespace === undefined ? { name } : { name, namespace };
  const apiVersion = `${RBAC_GROUP}/v1`;
  return [
    { apiVersion, kind, metadata, rules },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: RBAC_GROUP, kind, name },
      subjects: [{ kind: "ServiceAccount", ...serviceAccount }],
    },
  ];
}
