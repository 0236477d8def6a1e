import { type Scheduler, SYSTEM_SCHEDULER } from "../../control/scheduler.ts";
import type { ShardStatus } from "../../status/coordinator-status.ts";
import { addSample, type FleetSample, type History, NO_HISTORY } from "./history.ts";
import type { ScalerPart } from "./scaler-part.ts";

export type StatusHistory = { history(): History; stop(): void };

/** The part of a status that is kept. */
type Sampled = {
  readonly shards: readonly Pick<ShardStatus, "state" | "series">[];
  readonly scaler?: Pick<ScalerPart, "wanted" | "nodes"> | undefined;
};

export type RecordHistoryOptions = {
  readonly status: () => Sampled;
  readonly scheduler?: Scheduler;
  /** Unix milliseconds. */
  readonly now?: () => number;
};

/** Looks at the fleet from now on, from time to time. In memory only: it begins anew with the process. */
export function recordHistory(options: RecordHistoryOptions): StatusHistory {
  const { status, scheduler = SYSTEM_SCHEDULER, now = Date.now } = options;
  let history = NO_HISTORY;
  const look = (): void => {
    history = addSample(history, sampleOf(status(), now()));
    cancel = scheduler.after(history.everyMs, look);
  };
  let cancel = scheduler.after(0, look);
  return { history: () => history, stop: () => cancel() };
}

export function sampleOf({ shards, scaler }: Sampled, atMs: number): FleetSample {
  return {
    atMs,
    shards: shards.filter(({ state }) => state !== "silent").length,
    series: shards.reduce((sum, { series }) => sum + series, 0),
    ...(scaler?.wanted === undefined ? {} : { wanted: scaler.wanted }),
    ...(scaler?.nodes === undefined ? {} : { nodes: scaler.nodes }),
  };
}
