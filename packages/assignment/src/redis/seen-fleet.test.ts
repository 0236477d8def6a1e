import { silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { reportOf } from "../assignment-store.case.ts";
import { createInvalidData } from "./invalid-data.ts";
import { createSeenFleet } from "./seen-fleet.ts";

const LEASE_MS = 1_000;
const RELIABLE = 0;

function open() {
  const told: string[] = [];
  const invalid = createInvalidData({ log: silentLog, observer: { onInvalid: (key) => void told.push(key) } });
  const fleet = createSeenFleet({ leaseMs: LEASE_MS, invalid });
  const seen: string[] = [];
  const stop = fleet.watchReports((reports) => void seen.push([...reports.keys()].sort().join()));
  const take = async (shards: readonly string[], nowMs: number, reachableSinceMs = RELIABLE): Promise<void> => {
    const raw = shards.map((shard) => {
      const body = JSON.stringify(reportOf(shard));
      return [shard, { state: "new", key: `{p}:shard:${shard}`, version: `one:${nowMs}`, body }] as const;
    });
    fleet.take(new Map(raw), { nowMs, reachableSinceMs });
    await Promise.resolve();
  };
  return { fleet, seen, told, stop, take };
}

describe("the fleet that was seen", () => {
  it("is not told before the store was read: nothing read is not an empty fleet", async () => {
    const { seen, take } = open();
    await Promise.resolve();
    expect(seen).toEqual([]);
    await take([], 1);
    expect(seen).toEqual([""]);
  });

  it("loses who is missing, but not while the store is not to be believed, nor for a lease after", async () => {
    const { seen, take } = open();
    await take(["shard-0", "shard-1"], 5_000);
    await take(["shard-0"], 5_100);
    await take([], 5_200, Number.POSITIVE_INFINITY);
    await take([], 6_199, 5_200);
    expect(seen).toEqual(["shard-0,shard-1", "shard-0"]);
    await take([], 6_200, 5_200);
    expect(seen.at(-1)).toBe("");
  });

  it("keeps all for a lease when the store came back empty or as another, though it was never out of reach", async () => {
    for (const born of [undefined, "b"]) {
      const { fleet, seen, take } = open();
      fleet.noteBorn("a", 5_000);
      await take(["shard-0"], 5_000);
      fleet.noteBorn(born, 5_100);
      await take([], 5_100);
      await take([], 6_099);
      expect(seen).toEqual(["shard-0"]);
      fleet.noteBorn("b", 6_099);
      await take([], 7_200);
      expect(seen.at(-1)).toBe("");
    }
  });

  it("takes no report from another shard's key, and none it cannot read", async () => {
    const { fleet, told } = open();
    const body = JSON.stringify(reportOf("shard-7"));
    const raw = { state: "new", key: "{p}:shard:shard-0", version: "one:1", body } as const;
    fleet.take(new Map([["shard-0", raw]]), { nowMs: 1, reachableSinceMs: RELIABLE });
    expect(told).toEqual(["{p}:shard:shard-0"]);
    expect(fleet.wanted([])).toEqual(new Map());
  });

  it("asks for who is in the index and who was seen, with the versions it holds", async () => {
    const { fleet, take } = open();
    await take(["shard-0"], 7);
    expect(fleet.wanted(["shard-1"])).toEqual(
      new Map([
        ["shard-1", ""],
        ["shard-0", "one:7"],
      ]),
    );
  });

  it("is forgotten when nobody watches any more: it would be old news to the next", async () => {
    const { fleet, stop, take } = open();
    await take(["shard-0"], 7);
    expect(fleet.isWatched()).toBe(true);
    stop();
    stop();
    expect(fleet.isWatched()).toBe(false);
    const seen: number[] = [];
    fleet.watchReports((reports) => void seen.push(reports.size));
    await Promise.resolve();
    expect(seen).toEqual([]);
  });
});
