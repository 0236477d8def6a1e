import type { FamilyRow, WriteSamples } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import { unixSecondsOrUnset } from "../../narrow/unix-seconds.ts";
import type { ContainerList } from "./container-list.ts";
import type { ContainerStatus } from "./container-status.ts";
import type { PodObject } from "./pod-object.ts";

const CONTAINER = ["container"] as const;
const CONTAINER_AND_REASON = ["container", "reason"] as const;

export function containerStatusFamilies(list: ContainerList): readonly FamilyRow<PodObject>[] {
  const { prefix, noun, detailStability, statusesOf } = list;

  /** One sample a container, where `read` gives a number. */
  const perContainer = (read: (status: ContainerStatus) => number | undefined) => ({
    labels: CONTAINER,
    write: ((pod, samples) => {
      for (const status of statusesOf(pod)) {
        const value = read(status);
        if (value !== undefined) samples.add(status.label, value);
      }
    }) satisfies WriteSamples<PodObject>,
  });

  /** One sample a container, always 1, where `read` gives a reason; "" is one. */
  const perReason = (read: (status: ContainerStatus) => string | undefined) => ({
    labels: CONTAINER_AND_REASON,
    write: ((pod, samples) => {
      for (const status of statusesOf(pod)) {
        const reason = read(status);
        if (reason !== undefined) samples.add(status.label + labelText("reason", reason), 1);
      }
    }) satisfies WriteSamples<PodObject>,
  });

  return [
    {
      name: `${prefix}_state_started`,
      help: `When the ${noun} started its present or final run, in Unix seconds.`,
      stability: detailStability,
      ...perContainer(({ running, terminated }) => {
        const run = running ?? terminated;
        return run === undefined ? undefined : unixSecondsOrUnset(run.startedAt);
      }),
    },
    {
      name: `${prefix}_status_last_terminated_reason`,
      help: `Why the run of the ${noun} before this one ended, always 1.`,
      stability: "ALPHA",
      ...perReason(({ lastTerminated }) => lastTerminated?.reason),
    },
    {
      name: `${prefix}_status_last_terminated_exitcode`,
      help: `The exit code of the run of the ${noun} before this one.`,
      stability: "ALPHA",
      ...perContainer(({ lastTerminated }) => lastTerminated?.exitCode),
    },
    {
      name: `${prefix}_status_last_terminated_timestamp`,
      help: `When the run of the ${noun} before this one ended, in Unix seconds.`,
      stability: "ALPHA",
      ...perContainer(({ lastTerminated }) =>
        lastTerminated === undefined ? undefined : unixSecondsOrUnset(lastTerminated.finishedAt),
      ),
    },
    {
      name: `${prefix}_status_ready`,
      help: `1 while the ${noun} is ready, else 0.`,
      stability: "STABLE",
      ...perContainer(({ ready }) => (ready ? 1 : 0)),
    },
    {
      name: `${prefix}_status_restarts_total`,
      help: `How often the ${noun} has been restarted.`,
      stability: "STABLE",
      type: "counter",
      ...perContainer(({ restartCount }) => restartCount),
    },
    {
      name: `${prefix}_status_running`,
      help: `1 while the ${noun} runs, else 0.`,
      stability: "STABLE",
      ...perContainer(({ running }) => (running === undefined ? 0 : 1)),
    },
    {
      name: `${prefix}_status_terminated`,
      help: `1 once the ${noun} has ended, else 0.`,
      stability: "STABLE",
      ...perContainer(({ terminated }) => (terminated === undefined ? 0 : 1)),
    },
    {
      name: `${prefix}_status_terminated_reason`,
      help: `Why the ${noun} has ended, always 1.`,
      stability: "ALPHA",
      ...perReason(({ terminated }) => terminated?.reason),
    },
    {
      name: `${prefix}_status_waiting`,
      help: `1 while the ${noun} waits to run, else 0.`,
      stability: "STABLE",
      ...perContainer(({ waiting }) => (waiting === undefined ? 0 : 1)),
    },
    {
      name: `${prefix}_status_waiting_reason`,
      help: `Why the ${noun} waits to run, always 1.`,
      stability: detailStability,
      ...perReason(({ waiting }) => waiting?.reason),
    },
  ];
}
