import type { Kind } from "./kind/kind.ts";
import { certificateSigningRequestKind } from "./kinds/certificate-signing-request.ts";
import { deploymentKind } from "./kinds/deployment.ts";
import { endpointSliceKind } from "./kinds/endpoint-slice.ts";
import { endpointsKind } from "./kinds/endpoints.ts";
import { leaseKind } from "./kinds/lease.ts";
import { limitRangeKind } from "./kinds/limit-range.ts";
import { namespaceKind } from "./kinds/namespace.ts";
import { nodeKind } from "./kinds/node.ts";
import { persistentVolumeKind } from "./kinds/persistent-volume/persistent-volume-kind.ts";
import { persistentVolumeClaimKind } from "./kinds/persistent-volume-claim.ts";
import { podKind } from "./kinds/pod/pod-kind.ts";
import { replicaSetKind } from "./kinds/replica-set.ts";
import { resourceQuotaKind } from "./kinds/resource-quota.ts";
import { serviceKind } from "./kinds/service.ts";
import { storageClassKind } from "./kinds/storage-class.ts";
import { volumeAttachmentKind } from "./kinds/volume-attachment.ts";

/** Every kind we can serve, sorted by resource. API paths, permissions, docs and options derive from it. */
export const catalogue: readonly Kind[] = [
  certificateSigningRequestKind,
  deploymentKind,
  endpointsKind,
  endpointSliceKind,
  leaseKind,
  limitRangeKind,
  namespaceKind,
  nodeKind,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podKind,
  replicaSetKind,
  resourceQuotaKind,
  serviceKind,
  storageClassKind,
  volumeAttachmentKind,
];

/** The kind of a plural resource name, such as `pods`. */
export function findKind(resource: string): Kind | undefined {
  return catalogue.find((kind) => kind.resource === resource);
}
