import { type ShardReport, sealAssignment } from "@kube-state-shards/assignment";
import { silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { type Handoff, NO_HANDOFF, reduceHandoff } from "../handoff/handoff.ts";
import { createReporter } from "./create-reporter.ts";

/** What a shard reports that has read these assignments. */
function reportAfter(...drains: readonly Pick<ShardReport, "drained" | "drainedByScaler">[]): ShardReport {
  const context = { shard: "shard-0", nowMs: 1, overlapMs: 0, mergeTimeoutMs: 0, kindsOf: () => new Set<string>() };
  const handoff = drains.reduce<Handoff>((before, drain, epoch) => {
    const assignment = sealAssignment({ order: { term: 1, epoch }, units: {}, unowned: [], ...drain });
    return reduceHandoff(before, { type: "assigned", assignment }, context).handoff;
  }, NO_HANDOFF);
  const reporter = createReporter({
    identity: { shard: "shard-0", incarnation: "one", address: "http://127.0.0.1/shard-0", configHash: "" },
    store: undefined,
    now: () => 1,
    everyMs: 1_000,
    handoff: () => handoff,
    isReady: () => true,
    seriesOf: () => 0,
    eventsPerSecondOf: () => null,
    memory: () => ({ usedBytes: 1, limitBytes: null }),
    onBeat: () => {},
    onFailed: () => {},
    log: silentLog,
  });
  return reporter.report();
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
