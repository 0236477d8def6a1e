import type { Kind } from "./kind/kind.ts";
import { cronJobKind } from "./kinds/cron-job.ts";
import { daemonSetKind } from "./kinds/daemon-set.ts";
import { deploymentKind } from "./kinds/deployment.ts";
import { horizontalPodAutoscalerKind } from "./kinds/horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts";
import { jobKind } from "./kinds/job.ts";
import { namespaceKind } from "./kinds/namespace.ts";
import { nodeKind } from "./kinds/node.ts";
import { podKind } from "./kinds/pod/pod-kind.ts";
import { podDisruptionBudgetKind } from "./kinds/pod-disruption-budget.ts";
import { replicaSetKind } from "./kinds/replica-set.ts";
import { replicationControllerKind } from "./kinds/replication-controller.ts";
import { serviceKind } from "./kinds/service.ts";
import { statefulSetKind } from "./kinds/stateful-set.ts";

/** Every kind we can serve, sorted by resource. API paths, permissions, docs and options derive from it. */
export const catalogue: readonly Kind[] = [
  cronJobKind,
  daemonSetKind,
  deploymentKind,
  horizontalPodAutoscalerKind,
  jobKind,
  namespaceKind,
  nodeKind,
  podDisruptionBudgetKind,
  podKind,
  replicaSetKind,
  replicationControllerKind,
  serviceKind,
  statefulSetKind,
];

/** The kind of a plural resource name, such as `pods`. */
export function findKind(resource: string): Kind | undefined {
  return catalogue.find((kind) => kind.resource === resource);
}
