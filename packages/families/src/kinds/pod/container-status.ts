import { labelText } from "../../labels/label-text.ts";
import { booleanOf, isRecord, type JsonRecord, numberOf, recordOf, textOf } from "../../narrow/json-value.ts";

/** What a container is doing, as the pod's status tells it. */
export type ContainerStatus = {
  readonly name: string;
  /** The `container` label, rendered once for the dozen families that start with it. */
  readonly label: string;
  readonly image: string;
  readonly imageId: string;
  readonly containerId: string;
  readonly ready: boolean;
  readonly restartCount: number;
  /** At most one of the three is there; none before the kubelet has reported. */
  readonly waiting: { readonly reason: string } | undefined;
  readonly running: { readonly startedAt: unknown } | undefined;
  readonly terminated: Termination | undefined;
  readonly lastTerminated: Termination | undefined;
};

type Termination = {
  readonly reason: string;
  readonly exitCode: number;
  readonly startedAt: unknown;
  readonly finishedAt: unknown;
};

export function readContainerStatus(status: JsonRecord): ContainerStatus {
  const state = recordOf(status["state"]);
  const { waiting, running } = state;
  const name = textOf(status["name"]);
  return {
    name,
    label: labelText("container", name),
    image: textOf(status["image"]),
    imageId: textOf(status["imageID"]),
    containerId: textOf(status["containerID"]),
    ready: booleanOf(status["ready"]),
    restartCount: numberOf(status["restartCount"]),
    waiting: isRecord(waiting) ? { reason: textOf(waiting["reason"]) } : undefined,
    running: isRecord(running) ? { startedAt: running["startedAt"] } : undefined,
    terminated: readTermination(state["terminated"]),
    lastTerminated: readTermination(recordOf(status["lastState"])["terminated"]),
  };
}

function readTermination(value: unknown): Termination | undefined {
  if (!isRecord(value)) return undefined;
  const { startedAt, finishedAt } = value;
  return { reason: textOf(value["reason"]), exitCode: numberOf(value["exitCode"]), startedAt, finishedAt };
}
