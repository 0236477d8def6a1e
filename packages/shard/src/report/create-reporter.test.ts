import {
  DuplicateShardError,
  type ShardReport,
  StoreUnreachableError,
  sealAssignment,
} from "@kube-state-shards/assignment";
import { type Log, silentLog } from "@kube-state-shards/listwatch";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Handoff, NO_HANDOFF, reduceHandoff } from "../handoff/handoff.ts";
import { createReporter, type ReporterOptions } from "./create-reporter.ts";

afterEach(() => void vi.useRealTimers());

function openReporter(handoff: Handoff, own: Partial<ReporterOptions> = {}) {
  return createReporter({
    identity: { shard: "shard-0", incarnation: "one", address: "http://127.0.0.1/shard-0", configHash: "" },
    store: undefined,
    now: () => 1,
    everyMs: 2_000,
    handoff: () => handoff,
    isReady: () => true,
    seriesOf: () => 0,
    eventsPerSecondOf: () => null,
    memory: () => ({ usedBytes: 1, limitBytes: null }),
    onBeat: () => {},
    onFailed: () => {},
    log: silentLog,
    ...own,
  });
}

/** What a shard reports that has read these assignments. */
function reportAfter(...drains: readonly Pick<ShardReport, "drained" | "drainedByScaler">[]): ShardReport {
  const context = { shard: "shard-0", nowMs: 1, overlapMs: 0, mergeTimeoutMs: 0, kindsOf: () => new Set<string>() };
  const handoff = drains.reduce<Handoff>((before, drain, epoch) => {
    const assignment = sealAssignment({ order: { term: 1, epoch }, units: {}, unowned: [], ...drain });
    return reduceHandoff(before, { type: "assigned", assignment }, context).handoff;
  }, NO_HANDOFF);
  return openReporter(handoff).report();
}

describe("what a shard reports of drains", () => {
  it("is what the assignment says that it has applied, for a coordinator whose store forgets", () => {
    const first = { drained: ["shard-1", "shard-2"], drainedByScaler: ["shard-2"] };
    expect(reportAfter(first)).toMatchObject(first);
    expect(reportAfter(first, {})).toMatchObject({ drained: [], drainedByScaler: [] });
  });

  it("is nothing before it has applied one: it does not know of any, and not that there are none", () => {
    const report = reportAfter();
    expect(report.state).toBe("joining");
    expect("drained" in report || "drainedByScaler" in report).toBe(false);
  });
});

describe("a reporter whose store does not take reports", () => {
  /** What people are told in 150 s without the store, of which each 100 ms something changes, and 2 s with it. */
  async function runOutage(error: Error) {
    vi.useFakeTimers();
    const said: string[] = [];
    const say =
      (level: string): Log["warn"] =>
      ({ failures, downMs }) =>
        void said.push(`${level} ${failures} ${downMs}`);
    let problem: Error | undefined = error;
    let failed = 0;
    const reporter = openReporter(NO_HANDOFF, {
      store: {
        report: async () => {
          if (problem !== undefined) throw problem;
        },
      },
      onFailed: () => void failed++,
      log: { ...silentLog, info: say("info"), warn: say("warn") },
    });
    reporter.start();
    for (let atMs = 0; atMs < 149_900; atMs += 100) {
      reporter.soon();
      await vi.advanceTimersByTimeAsync(100);
    }
    problem = undefined;
    await vi.advanceTimersByTimeAsync(2_000);
    await reporter.stop();
    return { said, failed };
  }

  it("tries with each heartbeat and a few times before the first, and reminds people once a minute of an outage that the store tells of", async () => {
    const { said, failed } = await runOutage(new StoreUnreachableError("refused"));
    expect(failed).toBe(80);
    expect(said).toEqual(["warn 36 60000", "warn 66 120000", "info 80 150000"]);
  });

  it("tells at once of what the store says to it alone", async () => {
    const { said } = await runOutage(new DuplicateShardError("shard-0", { incarnation: "two", renewedMsAgo: 1 }));
    expect(said).toEqual(["warn 1 0", "warn 36 60000", "warn 66 120000", "info 80 150000"]);
  });
});
