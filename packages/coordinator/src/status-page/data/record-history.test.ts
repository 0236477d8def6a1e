import { describe, expect, it } from "vitest";
import { ManualScheduler } from "../../testing/manual-scheduler.ts";
import { calmStatus, shardRow } from "../testing/page-views.ts";
import { recordHistory } from "./record-history.ts";

describe("the record of a fleet", () => {
  it("looks from the start until it is stopped, at shards that report, series, and what a scaler counts", async () => {
    const scheduler = new ManualScheduler();
    let status = calmStatus({ shards: [shardRow("shard-0")] });
    const record = recordHistory({ status: () => status, scheduler, now: () => scheduler.nowMs() });
    await scheduler.advance(1);
    status = calmStatus({
      shards: [shardRow("shard-0"), shardRow("shard-1"), shardRow("shard-2", { state: "silent", series: 5 })],
      scaler: { mode: "on", reason: "Steady", message: "", nodes: 900, wanted: 2 },
    });
    await scheduler.advance(5_000);
    record.stop();
    await scheduler.advance(60_000);
    expect(record.history().samples).toEqual([
      { atMs: 0, shards: 1, series: 60_000 },
      { atMs: 5_000, shards: 2, series: 120_005, wanted: 2, nodes: 900 },
    ]);
  });
});
