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
  plain(namespaced("endpoints", "Endpoints", "v1")),
  plain(namespaced("limitranges", "LimitRange", "v1")),
  namespaced("persistentvolumeclaims", "PersistentVolumeClaim", "v1"),
  cluster("persistentvolumes", "PersistentVolume", "v1"),
  scalable(namespaced("replicationcontrollers", "ReplicationController", "v1")),
  namespaced("resourcequotas", "ResourceQuota", "v1"),
  plain(namespaced("serviceaccounts", "ServiceAccount", "v1")),
  namespaced("cronjobs", "CronJob", "batch/v1"),
  namespaced("horizontalpodautoscalers", "HorizontalPodAutoscaler", "autoscaling/v2"),
  cluster("certificatesigningrequests", "CertificateSigningRequest", "certificates.k8s.io/v1"),
  plain(namespaced("endpointslices", "EndpointSlice", "discovery.k8s.io/v1")),
  namespaced("ingresses", "Ingress", "networking.k8s.io/v1"),
  plain(cluster("ingressclasses", "IngressClass", "networking.k8s.io/v1")),
  plain(namespaced("networkpolicies", "NetworkPolicy", "networking.k8s.io/v1")),
  namespaced("poddisruptionbudgets", "PodDisruptionBudget", "policy/v1"),
  plain(namespaced("roles", "Role", "rbac.authorization.k8s.io/v1")),
  plain(namespaced("rolebindings", "RoleBinding", "rbac.authorization.k8s.io/v1")),
  plain(cluster("clusterroles", "ClusterRole", "rbac.authorization.k8s.io/v1")),
  plain(cluster("clusterrolebindings", "ClusterRoleBinding", "rbac.authorization.k8s.io/v1")),
  plain(cluster("storageclasses", "StorageClass", "storage.k8s.io/v1")),
  cluster("volumeattachments", "VolumeAttachment", "storage.k8s.io/v1"),
  plain(cluster("mutatingwebhookconfigurations", "MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1")),
  plain(
    cluster("validatingwebhookconfigurations", "ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1"),
  ),
  plain(cluster("mutatingadmissionpolicies", "MutatingAdmissionPolicy", "admissionregistration.k8s.io/v1")),
  plain(
    cluster("mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding", "admissionregistration.k8s.io/v1"),
  ),
  cluster("validatingadmissionpolicies", "ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1"),
  plain(
    cluster("validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io/v1"),
  ),
];

export const apiVersionOf = (resource: Resource): string =>
  resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;

/** `pods`, or `deployments.apps` for a named group: how Status messages name a resource. */
export const qualifiedName = (resource: Resource): string =>
  resource.group === "" ? resource.name : `${resource.name}.${resource.group}`;
