import { hashUid, isSliced, type UnitId, wholeOf } from "@kube-state-shards/assignment";
import fc from "fast-check";
import { expect, it } from "vitest";
import { GiantFleet } from "../testing/giant-fleet.ts";

const giants = ["ns/giant", "ns/second", "cluster/nodes"] as const satisfies readonly UnitId[];
const weights = fc.constantFrom(1_000, 60_000, 200_000, 700_000, 3_000_000);
const stage = fc.record({
  shards: fc.integer({ min: 1, max: 6 }),
  weights: fc.tuple(weights, weights, weights),
  standbys: fc.constantFrom<(0 | 1)[]>(0, 0, 1),
  takesOver: fc.boolean(),
});

const partsOf = (fleet: GiantFleet): readonly UnitId[] =>
  Object.keys(fleet.owners()).filter((unit) => giants.some((giant) => giant === wholeOf(unit)));

/** 0.9 to 1.1. */
const unevenness = (unit: UnitId): number => 0.9 + (hashUid(unit) % 100) / 500;

it("through any history: Bounded load, with slices; each UID in one place at every step; and no restlessness", () => {
  fc.assert(
    fc.property(fc.array(stage, { minLength: 1, maxLength: 4 }), fc.boolean(), (stages, isUneven) => {
      const fleet = new GiantFleet();
      fleet.units = new Set([...fleet.units, ...giants]);
      fleet.options = { ...fleet.options, expectedShards: 1 };
      for (const { shards, standbys, takesOver, ...given } of stages) {
        if (shards < fleet.shards.length) fleet.shrinkTo(shards);
        else fleet.scaleTo(shards);
        fleet.options = { ...fleet.options, standbys };
        for (const unit of Object.keys(fleet.series)) if (isSliced(unit)) delete fleet.series[unit];
        for (const [index, giant] of giants.entries()) fleet.series[giant] = given.weights[index] ?? 0;
        if (takesOver) fleet.adopt();
        // Each round is a pause: what rests in one moves in the next.
        for (let round = 0; round < 4; round++) {
          fleet.settleWhole();
          fleet.pause();
          // No hash spreads quite evenly.
          if (isUneven) for (const unit of partsOf(fleet)) fleet.series[unit] = fleet.shareOf(unit) * unevenness(unit);
        }
        fleet.expectBoundedLoad();
        const before = fleet.current;
        for (let round = 0; round < 3; round++) {
          fleet.settleWhole();
          fleet.pause();
        }
        expect(fleet.current).toBe(before);
      }
    }),
    { numRuns: 30 },
  );
});
