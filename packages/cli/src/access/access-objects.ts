import { type Kind, type PolicyRule, permissionsFor } from "@kube-state-shards/families";
import { type NamedRule, scalerRules } from "./scaler-rules.ts";

export type AccessInput = {
  /** The kinds that are served. */
  readonly kinds: readonly Pick<Kind, "group" | "resource" | "scope">[];
  /** Objects are read in these namespaces only: each has a Role of its own. Undefined: in the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  /** Whether it is asked which namespaces there are. */
  readonly watchesNamespaces: boolean;
  /** A pod that finds out its place in a StatefulSet. */
  readonly pod?: { readonly namespace: string; readonly name: string } | undefined;
  /** By which Lease coordinators elect their leader. */
  readonly lease?: { readonly namespace: string; readonly name: string } | undefined;
  /** The StatefulSet that is scaled by the number of nodes. */
  readonly scaled?: { readonly namespace: string; readonly name: string } | undefined;
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
const NAMESPACES = { group: "", resource: "namespaces" };
const NODES = { group: "", resource: "nodes" };

/** The roles, and their bindings to the service account, that serving `kinds` takes: list and watch on what is read, `get` on what a pod asks of itself, the leader's Lease, and what scaling takes; nothing else. */
export function accessObjects(input: AccessInput): readonly ManifestObject[] {
  const { kinds, namespaces, pod, lease, scaled } = input;
  const shared = [...(input.watchesNamespaces ? [NAMESPACES] : []), ...(scaled === undefined ? [] : [NODES])];
  const wide = namespaces === undefined ? kinds : kinds.filter(({ scope }) => scope === "cluster");
  const narrow = permissionsFor(kinds.filter(({ scope }) => scope === "namespaced"));
  const inNamespace = new Map((namespaces ?? []).map((namespace) => [namespace, narrow]));
  const allow = (namespace: string, rules: readonly NamedRule[]): void =>
    void inNamespace.set(namespace, [...(inNamespace.get(namespace) ?? []), ...rules]);
  if (pod !== undefined) allow(pod.namespace, placeRules(pod.name));
  if (scaled !== undefined) allow(scaled.namespace, scalerRules(scaled.name));
  if (lease !== undefined) allow(lease.namespace, leaseRules(lease.name));
  return [
    ...bound(input, permissionsFor([...shared, ...wide])),
    ...[...inNamespace].flatMap(([namespace, rules]) => bound(input, rules, namespace)),
  ];
}

/** What an election asks for. Who may create objects of a kind may create any of it: that cannot be bound to a name. */
const leaseRules = (name: string): readonly NamedRule[] => [
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], resourceNames: [name], verbs: ["get", "update"] },
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
];

/** What `--pod` asks for: itself, under whichever ordinal, and its StatefulSet, named as the pod is without the ordinal. */
function placeRules(pod: string): readonly NamedRule[] {
  const statefulSet = /^(.+)-\d+$/.exec(pod)?.[1];
  return [
    { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
    {
      apiGroups: ["apps"],
      resources: ["statefulsets"],
      ...(statefulSet === undefined ? {} : { resourceNames: [statefulSet] }),
      verbs: ["get"],
    },
  ];
}

/** A role and its binding, of one namespace or without it of the whole cluster; none where there is nothing to allow. */
function bound(
  { name, serviceAccount }: Pick<AccessInput, "name" | "serviceAccount">,
  rules: readonly PolicyRule[],
  namespace?: string,
): readonly ManifestObject[] {
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
