import {
  type AssignmentStore,
  type EpochMs,
  PROTOCOL,
  type ShardReport,
  StoreUnreachableError,
  type UnitId,
} from "@kube-state-shards/assignment";
import { createOutageLog, type Log } from "@kube-state-shards/listwatch";
import type { Handoff } from "../handoff/handoff.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { reportUnits } from "./report-units.ts";

export type ReporterOptions = {
  readonly identity: Pick<ShardReport, "shard" | "incarnation" | "address" | "metricsUrl" | "configHash">;
  /** Undefined: nobody wants to know. */
  readonly store: Pick<AssignmentStore, "report"> | undefined;
  readonly now: () => EpochMs;
  readonly everyMs: number;
  readonly handoff: () => Handoff;
  readonly isReady: () => boolean;
  readonly seriesOf: (unit: UnitId) => number;
  readonly eventsPerSecondOf: (unit: UnitId) => number | null;
  readonly memory: () => ShardReport["memory"];
  /** Left out where nobody looks at who scrapes. */
  readonly scrapers?: (() => ShardReport["scrapers"]) | undefined;
  /** Called with every heartbeat. */
  readonly onBeat: () => void;
  readonly onFailed: () => void;
  readonly log: Log;
};

/** Tells the coordinator how far the shard is: every so often, and at once when a state has changed and the store takes reports. */
export interface Reporter {
  start(): void;
  soon(): void;
  /** What it would say at this moment. */
  report(): ShardReport;
  /** From now on it says that it is leaving. */
  leave(): void;
  /** Ends with saying that it is gone. */
  stop(): Promise<void>;
}

export function createReporter(options: ReporterOptions): Reporter {
  const { identity, store, now, log, seriesOf, eventsPerSecondOf } = options;
  let isLeaving = false;

  const describe = (state: ShardReport["state"]): ShardReport => {
    const handoff = options.handoff();
    const { drained, drainedByScaler } = handoff;
    return {
      ...identity,
      protocol: PROTOCOL,
      state,
      applied: handoff.order,
      units: reportUnits({ handoff, isReady: options.isReady(), seriesOf, eventsPerSecondOf }),
      memory: options.memory(),
      atMs: now(),
      ...(handoff.hash === undefined ? {} : { drained, drainedByScaler }),
      ...(options.scrapers === undefined ? {} : { scrapers: options.scrapers() }),
    };
  };

  const stateNow = (): ShardReport["state"] => {
    const hasApplied = options.handoff().hash !== undefined;
    return isLeaving ? "leaving" : hasApplied ? "active" : "joining";
  };

  const outage = createOutageLog({ log, mended: "the assignment store takes reports again" });
  /** Whether it was taken. */
  const report = async (state: ShardReport["state"]): Promise<boolean> => {
    try {
      await store?.report(describe(state));
      outage.worked();
      return true;
    } catch (error) {
      options.onFailed();
      const isToldByStore = error instanceof StoreUnreachableError;
      outage.failed(
        "could not report to the assignment store; serves and watches on, tries again with each heartbeat",
        { error },
        isToldByStore ? "debug" : "warn",
      );
      return false;
    }
  };

  const heartbeat = createHeartbeat({
    everyMs: options.everyMs,
    send: async () => {
      options.onBeat();
      return await report(stateNow());
    },
  });

  return {
    start: heartbeat.start,
    soon: heartbeat.soon,
    report: () => describe(stateNow()),
    leave() {
      isLeaving = true;
      heartbeat.soon();
    },
    async stop() {
      await heartbeat.stop();
      await report("gone");
    },
  };
}
