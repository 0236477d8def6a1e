import type { Kind } from "./kind/kind.ts";
import { certificateSigningRequestKind } from "./kinds/certificate-signing-request.ts";
import { clusterRoleKind } from "./kinds/cluster-role.ts";
import { clusterRoleBindingKind } from "./kinds/cluster-role-binding.ts";
import { configMapKind } from "./kinds/config-map.ts";
import { cronJobKind } from "./kinds/cron-job.ts";
import { daemonSetKind } from "./kinds/daemon-set.ts";
import { deploymentKind } from "./kinds/deployment.ts";
import { endpointSliceKind } from "./kinds/endpoint-slice.ts";
import { endpointsKind } from "./kinds/endpoints.ts";
import { horizontalPodAutoscalerKind } from "./kinds/horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts";
import { ingressKind } from "./kinds/ingress.ts";
import { ingressClassKind } from "./kinds/ingress-class.ts";
import { jobKind } from "./kinds/job.ts";
import { leaseKind } from "./kinds/lease.ts";
import { limitRangeKind } from "./kinds/limit-range.ts";
import { mutatingAdmissionPolicyKind } from "./kinds/mutating-admission-policy.ts";
import { mutatingAdmissionPolicyBindingKind } from "./kinds/mutating-admission-policy-binding.ts";
import { mutatingWebhookConfigurationKind } from "./kinds/mutating-webhook-configuration.ts";
import { namespaceKind } from "./kinds/namespace.ts";
import { networkPolicyKind } from "./kinds/network-policy.ts";
import { nodeKind } from "./kinds/node.ts";
import { persistentVolumeKind } from "./kinds/persistent-volume/persistent-volume-kind.ts";
import { persistentVolumeClaimKind } from "./kinds/persistent-volume-claim.ts";
import { podKind } from "./kinds/pod/pod-kind.ts";
import { podDisruptionBudgetKind } from "./kinds/pod-disruption-budget.ts";
import { replicaSetKind } from "./kinds/replica-set.ts";
import { replicationControllerKind } from "./kinds/replication-controller.ts";
import { resourceQuotaKind } from "./kinds/resource-quota.ts";
import { roleKind } from "./kinds/role.ts";
import { roleBindingKind } from "./kinds/role-binding.ts";
import { secretKind } from "./kinds/secret.ts";
import { serviceKind } from "./kinds/service.ts";
import { serviceAccountKind } from "./kinds/service-account.ts";
import { statefulSetKind } from "./kinds/stateful-set.ts";
import { storageClassKind } from "./kinds/storage-class.ts";
import { validatingAdmissionPolicyKind } from "./kinds/validating-admission-policy.ts";
import { validatingAdmissionPolicyBindingKind } from "./kinds/validating-admission-policy-binding.ts";
import { validatingWebhookConfigurationKind } from "./kinds/validating-webhook-configuration.ts";
import { volumeAttachmentKind } from "./kinds/volume-attachment.ts";

/** Every kind we can serve, sorted by resource. API paths, permissions, docs and options derive from it. */
export const catalogue: readonly Kind[] = [
  certificateSigningRequestKind,
  clusterRoleBindingKind,
  clusterRoleKind,
  configMapKind,
  cronJobKind,
  daemonSetKind,
  deploymentKind,
  endpointsKind,
  endpointSliceKind,
  horizontalPodAutoscalerKind,
  ingressClassKind,
  ingressKind,
  jobKind,
  leaseKind,
  limitRangeKind,
  mutatingAdmissionPolicyKind,
  mutatingAdmissionPolicyBindingKind,
  mutatingWebhookConfigurationKind,
  namespaceKind,
  networkPolicyKind,
  nodeKind,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podDisruptionBudgetKind,
  podKind,
  replicaSetKind,
  replicationControllerKind,
  resourceQuotaKind,
  roleBindingKind,
  roleKind,
  secretKind,
  serviceAccountKind,
  serviceKind,
  statefulSetKind,
  storageClassKind,
  validatingAdmissionPolicyKind,
  validatingAdmissionPolicyBindingKind,
  validatingWebhookConfigurationKind,
  volumeAttachmentKind,
];

/** The kind of a plural resource name, such as `pods`. */
export function findKind(resource: string): Kind | undefined {
  return catalogue.find((kind) => kind.resource === resource);
}
