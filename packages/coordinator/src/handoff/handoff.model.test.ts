import { isSliced, namespaceUnit, wholeOf } from "@kube-state-shards/assignment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelFleet } from "./model-fleet.case.ts";

/** Whether it is a process of a release that does not know slices. */
const isOld = fc.constantFrom(false, false, false, true);
const shardIndex = fc.integer({ min: 0, max: 3 });
const action = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: "step" } as const) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("deliver" as const), shard: shardIndex }) },
  // One shard's whole round makes moves common: a cut-over needs four of the single actions in their order.
  { weight: 6, arbitrary: fc.record({ do: fc.constant("round" as const), shard: shardIndex }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("warmUp" as const), shard: shardIndex }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("hear" as const), shard: shardIndex }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) }, fc.integer({ min: 1, max: 700 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("start" as const), shard: shardIndex, isOld }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leave" as const), shard: shardIndex }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("finish" as const), shard: shardIndex }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), shard: shardIndex }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const), shard: shardIndex, isOld }) },
  { weight: 1, arbitrary: fc.constant({ do: "takeOver" } as const) },
  { weight: 1, arbitrary: fc.constant({ do: "forget" } as const) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("slice" as const), above: fc.constantFrom(0, 1, 1) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("weigh" as const),
      unit: fc.integer({ min: 0, max: 2 }),
      series: fc.constantFrom(10, 40, 300, 3_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("toggle" as const), unit: fc.integer({ min: 0, max: 9 }) }) },
);
const settings = fc.record({ standbys: fc.constantFrom<(0 | 1)[]>(0, 1), slices: fc.boolean() });
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

function act(fleet: ModelFleet, given: Action): void {
  switch (given.do) {
    case "step":
    case "takeOver":
    case "forget":
      fleet[given.do]();
      return;
    case "slice":
      if (fleet.slices) fleet.splitAbove = given.above;
      return;
    case "weigh":
      fleet.series.set(namespaceUnit(`n${given.unit}`), given.series);
      return;
    case "wait":
      fleet.nowMs += given.ms;
      return;
    case "toggle": {
      // A name that comes back is a new unit here: the old one's exposure by a shard that has not read of its end proves nothing.
      const unit = namespaceUnit(`n${given.unit}`);
      if (!fleet.units.delete(unit)) fleet.units.add(fleet.freshUnit());
      return;
    }
    case "leave": {
      const shard = fleet.shards.get(`shard-${given.shard}`);
      if (shard !== undefined) shard.leaving = true;
      return;
    }
    case "start":
    case "restart":
      fleet[given.do](`shard-${given.shard}`, given.isOld);
      return;
    case "warmUp":
      fleet.shards.get(`shard-${given.shard}`)?.warmUp();
      return;
    case "deliver":
    case "hear":
    case "round":
    case "finish":
    case "crash":
      fleet[given.do](`shard-${given.shard}`);
      return;
    default:
      throw new Error(`act: unhandled ${JSON.stringify(given satisfies never)}`);
  }
}

describe("the handoff, run against model shards through random joins, leaves, crashes and delays", () => {
  it("Never nowhere, at most one authoritative; orders only rise; moves end", () => {
    fc.assert(
      fc.property(settings, fc.array(action, { minLength: 20, maxLength: 200 }), (options, actions) => {
        const fleet = new ModelFleet(options);
        for (let index = 0; index < 8; index++) fleet.units.add(namespaceUnit(`n${index}`));
        if (options.slices) fleet.series.set("ns/n0", 3_000);
        for (const id of ["shard-0", "shard-1"]) fleet.start(id);
        fleet.settle(8);
        fleet.start("shard-2");
        for (const given of actions) {
          act(fleet, given);
          fleet.check();
        }
        // All come back: a fleet that lost more than a third is held, and moves nothing, until they do.
        for (const id of ["shard-0", "shard-1", "shard-2", "shard-3"]) fleet.start(id);
        fleet.settle(60);
        const settled = fleet.current;
        const units = Object.keys(settled?.units ?? {});
        expect(Object.values(settled?.units ?? {}).filter(({ phase }) => phase !== "owned")).toEqual([]);
        expect(new Set(units.map(wholeOf))).toEqual(fleet.units);
        expect(settled?.unowned).toEqual([]);
        const staying = [...fleet.shards.values()].filter(({ leaving }) => !leaving).length;
        // Where all leave, nobody can take the slices of one unit together.
        const joined = staying > 0 && (fleet.splitAbove === 0 || fleet.hasOldShards());
        if (joined) expect(units.some(isSliced)).toBe(false);
        for (const [unit, { owner }] of Object.entries(settled?.units ?? {}))
          expect(fleet.shards.get(owner)?.exposes(unit, fleet.nowMs)).toBe("served");
        const warm = Object.entries(settled?.standbys ?? {});
        expect(warm.length).toBe(options.standbys > 0 && staying > 1 ? units.length : 0);
        for (const [unit, standby] of warm) expect(standby).not.toBe(settled?.units[unit]?.owner);
        fleet.settle(5);
        expect(fleet.current).toBe(settled);
      }),
      { numRuns: 200 },
    );
  });
});
