import type { Stability } from "../../kind/family.ts";
import type { Container } from "./container.ts";
import type { ContainerStatus } from "./container-status.ts";
import type { PodObject } from "./pod-object.ts";

/** One of the two lists of containers that a pod has; their families differ by prefix and little else. */
export type ContainerList = {
  readonly prefix: "kube_pod_container" | "kube_pod_init_container";
  /** For HELP texts. */
  readonly noun: "container" | "init container";
  /** Resources, start times and waiting reasons became stable for containers, not yet for init containers. */
  readonly detailStability: Stability;
  /** Whether `info` names the restart policy: only an init container has one of its own. */
  readonly hasRestartPolicy: boolean;
  readonly containersOf: (pod: PodObject) => readonly Container[];
  readonly statusesOf: (pod: PodObject) => readonly ContainerStatus[];
};
