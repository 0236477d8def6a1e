/** One served resource: what discovery, paths and object heads are derived from. */
export type Resource = {
  /** Plural, such as `pods`; unique over all groups here. */
  readonly name: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly scope: "namespaced" | "cluster";
  readonly subresources: readonly ("status" | "scale")[];
};

const row = (name: string, kind: string, groupVersion: string): Omit<Resource, "scope" | "subresources"> => {
  const slash = groupVersion.indexOf("/");
  return { name, kind, group: groupVersion.slice(0, Math.max(slash, 0)), version: groupVersion.slice(slash + 1) };
};

const namespaced = (name: string, kind: string, groupVersion: string): Resource => ({
  ...row(name, kind, groupVersion),
  scope: "namespaced",
  subresources: ["status"],
});

const cluster = (name: string, kind: string, groupVersion: string): Resource => ({
  ...row(name, kind, groupVersion),
  scope: "cluster",
  subresources: ["status"],
});

const scalable = (resource: Resource): Resource => ({ ...resource, subresources: ["status", "scale"] });
const plain = (resource: Resource): Resource => ({ ...resource, subresources: [] });

export const BUILT_IN_RESOURCES: readonly Resource[] = [
  cluster("namespaces", "Namespace", "v1"),
  cluster("nodes", "Node", "v1"),
  namespaced("pods", "Pod", "v1"),
  namespaced("services", "Service", "v1"),
  plain(namespaced("configmaps", "ConfigMap", "v1")),
  plain(namespaced("secrets", "Secret", "v1")),
  plain(namespaced("events", "Event", "v1")),
  scalable(namespaced("deployments", "Deployment", "apps/v1")),
  scalable(namespaced("replicasets", "ReplicaSet", "apps/v1")),
  scalable(namespaced("statefulsets", "StatefulSet", "apps/v1")),
  namespaced("daemonsets", "DaemonSet", "apps/v1"),
  namespaced("jobs", "Job", "batch/v1"),
  plain(namespaced("leases", "Lease", "coordination.k8s.io/v1")),
];

export const apiVersionOf = (resource: Resource): string =>
  resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;

/** `pods`, or `deployments.apps` for a named group: how Status messages name a resource. */
export const qualifiedName = (resource: Resource): string =>
  resource.group === "" ? resource.name : `${resource.name}.${resource.group}`;
