import type { ShardId } from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { DecideFleet } from "../testing/decide-fleet.ts";
import { drainOrders } from "../testing/drain-orders.ts";

const CONTINUITY = { maxOverlapMs: 5_000 };
let fleet: DecideFleet;

/** The shards read by `scraper` just now. */
const scrapedBy = (scraper: string, ...shards: readonly ShardId[]): void => {
  for (const shard of shards) {
    const scrapers = [{ id: scraper, sinceMs: 0, atMs: fleet.nowMs }];
    fleet.more[shard] = { ...fleet.more[shard], atMs: fleet.nowMs, scrapers };
  }
};
const speak = (): void => {
  for (const shard of fleet.shards) fleet.more[shard] = { ...fleet.more[shard], atMs: fleet.nowMs };
};
const retiring = () => fleet.current?.retiring ?? {};
/** Old owners that read of a retirement say so as long as they do not let go. */
const keepRetiring = (): void => {
  const units = fleet.reports();
  for (const [unit, { from }] of Object.entries(retiring())) {
    const held = { ...units.get(from)?.units, ...fleet.more[from]?.units };
    fleet.more[from] = { ...fleet.more[from], units: { ...held, [unit]: { state: "retiring", series: 10 } } };
  }
};

beforeEach(() => {
  fleet = new DecideFleet();
  fleet.options = { ...fleet.options, continuity: CONTINUITY };
  for (const shard of fleet.shards) fleet.more[shard] = { scrapers: [] };
  fleet.settle();
});

/** A third shard joins, and steps are made until the first units are its own. */
function grow(isDone: () => boolean): void {
  fleet.shards = ["shard-0", "shard-1", "shard-2"];
  fleet.more["shard-2"] = { scrapers: [], ...fleet.more["shard-2"] };
  for (let left = 50; !isDone(); left--) {
    if (left === 0) throw new Error(`not done: ${JSON.stringify(fleet.current)}`);
    speak();
    fleet.step();
  }
}

describe("a unit that is handed over to scrapers", () => {
  it("is not cut over to a shard that no scraper has found, while others are scraped", () => {
    scrapedBy("one", "shard-0", "shard-1");
    fleet.shards = ["shard-0", "shard-1", "shard-2"];
    fleet.more["shard-2"] = { scrapers: [] };
    fleet.settle();
    const phases = new Set(Object.values(fleet.current?.units ?? {}).map(({ phase }) => phase));
    expect([fleet.unitsOf("shard-2"), phases]).toEqual([[], new Set(["owned", "warming"])]);
    scrapedBy("one", "shard-2");
    fleet.settle();
    expect(fleet.unitsOf("shard-2").length).toBeGreaterThan(0);
  });

  it("retires at its old owner, which is told once who has read the new one since that served it", () => {
    scrapedBy("one", "shard-0", "shard-1", "shard-2");
    grow(() => Object.keys(retiring()).length > 0);
    const [[unit, retirement] = []] = Object.entries(retiring());
    expect(retirement).toMatchObject({ from: expect.stringMatching(/^shard-[01]$/), seenBy: {} });
    expect(fleet.current?.units[unit ?? ""]).toEqual({ phase: "owned", owner: "shard-2" });
    keepRetiring();
    // An older body does not show it.
    expect(fleet.step().published).toBeUndefined();
    scrapedBy("one", "shard-2");
    const readMs = fleet.nowMs;
    fleet.step();
    expect(retiring()[unit ?? ""]?.seenBy).toEqual({ one: readMs });
    scrapedBy("one", "shard-2");
    expect(fleet.step().published).toBeUndefined();
  });

  it("is not taken for read at a new owner that has started anew and does not serve it yet", () => {
    scrapedBy("one", "shard-0", "shard-1", "shard-2");
    grow(() => Object.keys(retiring()).length > 0);
    const [unit = ""] = Object.keys(retiring());
    keepRetiring();
    const units = fleet.reports().get("shard-2")?.units;
    fleet.more["shard-2"] = {
      ...fleet.more["shard-2"],
      units: { ...units, [unit]: { state: "warming", series: 0 } },
    };
    scrapedBy("one", "shard-2");
    fleet.step();
    expect(retiring()[unit]?.seenBy).toEqual({});
    // It serves the unit again, and tells of the reading from before that.
    const warmingMs = fleet.nowMs - 1;
    fleet.more["shard-2"] = { ...fleet.more["shard-2"], units: { ...units }, atMs: fleet.nowMs };
    fleet.more["shard-2"] = { ...fleet.more["shard-2"], scrapers: [{ id: "one", sinceMs: 0, atMs: warmingMs }] };
    for (let steps = 0; steps < 3; steps++) fleet.step();
    expect(retiring()[unit]?.seenBy).toEqual({});
    scrapedBy("one", "shard-2");
    fleet.step();
    expect(Object.keys(retiring()[unit]?.seenBy ?? {})).toEqual(["one"]);
  });

  it("is at rest once its old owner has let go, and does not move on before", () => {
    scrapedBy("one", "shard-0", "shard-1", "shard-2");
    grow(() => Object.keys(retiring()).length > 0);
    keepRetiring();
    const held = Object.keys(retiring());
    // What it is to be moved to next is decided, and waits.
    fleet.step({ drains: drainOrders({ "shard-2": true }) });
    for (const unit of held) expect(fleet.current?.units[unit]).toEqual({ phase: "owned", owner: "shard-2" });
    for (const shard of fleet.shards) fleet.more[shard] = { ...fleet.more[shard], units: {} };
    for (const shard of fleet.shards) delete (fleet.more[shard] as { units?: unknown }).units;
    fleet.settle({ drains: drainOrders({ "shard-2": true }) });
    expect([retiring(), fleet.unitsOf("shard-2"), fleet.isAtRest()]).toEqual([{}, [], true]);
  });

  it("is given up after the longest overlap, should the old owner never say that it has let go", () => {
    scrapedBy("one", "shard-0", "shard-1", "shard-2");
    grow(() => Object.keys(retiring()).length > 0);
    keepRetiring();
    fleet.nowMs += CONTINUITY.maxOverlapMs + fleet.options.handoffTimeoutMs + 1;
    fleet.step();
    expect(retiring()).toEqual({});
  });

  it("leaves at once when its two shards are scraped by others, when nobody scrapes, and without the option", () => {
    const cases: readonly (() => void)[] = [
      () => {
        scrapedBy("left", "shard-0", "shard-1");
        scrapedBy("right", "shard-2");
      },
      () => {},
      () => {
        fleet.options = { ...fleet.options, continuity: undefined };
        scrapedBy("one", "shard-0", "shard-1", "shard-2");
      },
    ];
    for (const prepare of cases) {
      fleet.shards = ["shard-0", "shard-1"];
      fleet.settle();
      fleet.nowMs += CONTINUITY.maxOverlapMs; // scrapers have had the time to find all shards
      prepare();
      grow(() => fleet.unitsOf("shard-2").length > 0 && fleet.isAtRest());
      expect(retiring()).toEqual({});
    }
  });

  it("goes on under another leader, who finds it in the assignment", () => {
    scrapedBy("one", "shard-0", "shard-1", "shard-2");
    grow(() => Object.keys(retiring()).length > 0);
    keepRetiring();
    const before = retiring();
    fleet.adopt();
    fleet.step();
    expect(retiring()).toEqual(before);
  });
});
