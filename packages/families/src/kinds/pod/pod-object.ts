import { type Condition, readCondition } from "../../narrow/condition.ts";
import { booleanOf, type JsonRecord, optionalTextOf, recordOf, recordsOf, textOf } from "../../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../../narrow/metadata.ts";
import { type Container, readContainer } from "./container.ts";
import { type ContainerStatus, readContainerStatus } from "./container-status.ts";
import {
  type ResourceClaim,
  type ResourceClaimStatus,
  readResourceClaim,
  readResourceClaimStatus,
} from "./resource-claim.ts";
import { readToleration, type Toleration } from "./toleration.ts";
import { readVolumeClaim, type VolumeClaim } from "./volume-claim.ts";

/** The part of a Pod its families read. */
export type PodObject = HasMetadata & {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly containerStatuses: readonly ContainerStatus[];
  readonly initContainerStatuses: readonly ContainerStatus[];
  readonly nodeName: string;
  readonly hostNetwork: boolean;
  readonly priorityClassName: string;
  readonly restartPolicy: string;
  readonly runtimeClassName: string | undefined;
  readonly serviceAccountName: string;
  readonly schedulerName: string;
  readonly overhead: JsonRecord;
  readonly nodeSelector: JsonRecord;
  readonly tolerations: readonly Toleration[];
  readonly volumes: readonly (VolumeClaim | undefined)[];
  readonly resourceClaims: readonly ResourceClaim[];
  readonly resourceClaimStatuses: readonly ResourceClaimStatus[];
  readonly phase: string;
  readonly reason: string;
  readonly qosClass: string;
  readonly hostIp: string;
  readonly podIp: string;
  readonly podIps: readonly string[];
  readonly startTime: unknown;
  readonly conditions: readonly Condition[];
};

export function readPod(object: JsonRecord): PodObject {
  const spec = recordOf(object["spec"]);
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    containers: recordsOf(spec["containers"], readContainer),
    initContainers: recordsOf(spec["initContainers"], readContainer),
    containerStatuses: recordsOf(status["containerStatuses"], readContainerStatus),
    initContainerStatuses: recordsOf(status["initContainerStatuses"], readContainerStatus),
    nodeName: textOf(spec["nodeName"]),
    hostNetwork: booleanOf(spec["hostNetwork"]),
    priorityClassName: textOf(spec["priorityClassName"]),
    restartPolicy: textOf(spec["restartPolicy"]),
    runtimeClassName: optionalTextOf(spec["runtimeClassName"]),
    serviceAccountName: textOf(spec["serviceAccountName"]),
    schedulerName: textOf(spec["schedulerName"]),
    overhead: recordOf(spec["overhead"]),
    nodeSelector: recordOf(spec["nodeSelector"]),
    tolerations: recordsOf(spec["tolerations"], readToleration),
    volumes: recordsOf(spec["volumes"], readVolumeClaim),
    resourceClaims: recordsOf(spec["resourceClaims"], readResourceClaim),
    resourceClaimStatuses: recordsOf(status["resourceClaimStatuses"], readResourceClaimStatus),
    phase: textOf(status["phase"]),
    reason: textOf(status["reason"]),
    qosClass: textOf(status["qosClass"]),
    hostIp: textOf(status["hostIP"]),
    podIp: textOf(status["podIP"]),
    podIps: recordsOf(status["podIPs"], ({ ip }) => textOf(ip)),
    startTime: status["startTime"],
    conditions: recordsOf(status["conditions"], readCondition),
  };
}
