import type { ApiClient, Log, ReflectorObserver, ReflectorTimings } from "@kube-state-shards/listwatch";
import type { Registry } from "prom-client";
import type { ControlLoop } from "../control/control-loop.ts";
import type { Scheduler } from "../control/scheduler.ts";
import { postEvent } from "./announce/post-event.ts";
import { createScalerMetrics } from "./announce/scaler-metrics.ts";
import { openScaledSet } from "./cluster/scaled-set.ts";
import { watchNodes } from "./cluster/watch-nodes.ts";
import type { ScalerSettings } from "./scaler-settings.ts";
import { createScalingLoop, type Scaler } from "./scaling-loop.ts";

export type ScalerOptions = {
  readonly client: ApiClient;
  readonly fleet: Pick<ControlLoop, "status" | "assignment" | "reports" | "drain" | "undrain">;
  readonly settings: ScalerSettings;
  /** Which coordinator this is, for Events. */
  readonly reporter: string;
  readonly registry: Registry;
  readonly log: Log;
  readonly scheduler?: Scheduler | undefined;
  readonly observer?: Partial<ReflectorObserver> | undefined;
  readonly timings?: Partial<ReflectorTimings> | undefined;
};

/** Sizes the StatefulSet of the shards by the size of the cluster, while this coordinator leads. */
export function createScaler(options: ScalerOptions): Scaler {
  const { client, log, observer, timings, reporter } = options;
  return createScalingLoop({
    ...options,
    openSet: (name) => openScaledSet(client, name),
    openNodes: (selection) => watchNodes({ client, selection, log, observer, timings }),
    announce: (event, set) => postEvent(client, { event, set, reporter, nowMs: Date.now() }),
    metrics: createScalerMetrics(options.registry),
  });
}
