import type { Assignment, ShardId, UnitId } from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { DecideFleet } from "../testing/decide-fleet.ts";
import { exceedsMean } from "./exceeds-mean.ts";
import { NO_RATES, updateRates } from "./rates.ts";

const SERIES = 1_000;
const EVERY_MS = 2_000;
let fleet: DecideFleet;
beforeEach(() => {
  fleet = new DecideFleet();
  fleet.options = { ...fleet.options, eventWeight: 100, expectedShards: 3 };
  fleet.shards = ["shard-0", "shard-1", "shard-2"];
  fleet.units = new Set(Array.from({ length: 60 }, (_, index) => `ns/n${index}`));
  fleet.series = Object.fromEntries([...fleet.units].map((unit) => [unit, SERIES]));
  fleet.settle();
});

/** What is published while the fleet reports every 2 s for so long; `report` sets what it reports before each. */
function run(minutes: number, report: (second: number) => void = () => {}): readonly Assignment[] {
  const published: Assignment[] = [];
  const untilMs = fleet.nowMs + minutes * 60_000;
  for (let second = 0; fleet.nowMs < untilMs; second += EVERY_MS / 1_000, fleet.nowMs += EVERY_MS) {
    report(second);
    const next = fleet.step().published?.current;
    if (next !== undefined) published.push(next);
  }
  return published;
}

const isOverloaded = (): boolean =>
  exceedsMean(new Map(Object.entries(fleet.owners())), {
    weights: fleet.state.weights,
    members: fleet.shards,
    percent: fleet.options.rebalanceThresholdPercent,
  });
const firstOf = (shard: ShardId): UnitId => fleet.unitsOf(shard)[0] ?? "";

describe("event rates in the weights", () => {
  it("publish nothing for half an hour of a steady fleet whose rates tremble", () => {
    const seeds = [...fleet.units].map((unit, index) => ({ unit, rate: 0.2 * 1.1 ** index, phase: index }));
    const tremble = (second: number): void => {
      // By as much as a smoothed rate does, and twice that: the square root of rate / 173 s.
      for (const { unit, rate, phase } of seeds)
        fleet.rates[unit] = Math.max(0, rate + 2 * Math.sqrt(rate / 173) * Math.sin(second * 0.7 + phase * phase));
    };
    run(10, tremble);
    const weights = fleet.state.weights;
    expect(run(30, tremble)).toEqual([]);
    expect(fleet.state.weights).toBe(weights);
    expect(Math.max(...weights.values())).toBeGreaterThan(4 * SERIES);
  });

  it("bring a fleet with one hot unit, of few series and many events, back under the threshold, once", () => {
    const hot = firstOf("shard-1");
    const before = fleet.owners();
    fleet.series[hot] = 10;
    fleet.rates[hot] = 80;
    expect(run(1).length).toBeGreaterThan(0);
    expect(fleet.isAtRest()).toBe(true);
    expect(fleet.state.weights.get(hot)).toBe(10 + 80 * 100);
    const moved = Object.entries(before).filter(([unit, owner]) => fleet.owners()[unit] !== owner);
    expect(moved.length).toBeGreaterThan(0);
    expect(new Set(moved.map(([, owner]) => owner))).toEqual(new Set(["shard-1"]));
    expect(isOverloaded()).toBe(false);
    const tremble = (second: number): void => {
      fleet.rates[hot] = 80 + 4 * Math.sin(second);
    };
    expect(run(60, tremble)).toEqual([]);
  });

  it("move nothing below the threshold, nor where events weigh nothing", () => {
    fleet.rates[firstOf("shard-1")] = 10;
    expect(run(10)).toEqual([]);
    fleet.options = { ...fleet.options, eventWeight: 0 };
    fleet.rates[firstOf("shard-1")] = 10_000;
    expect(run(10)).toEqual([]);
  });

  it("stay those of a unit whose new owner cannot tell yet, so that a move is not followed by another", () => {
    const hot = firstOf("shard-1");
    fleet.series[hot] = 10;
    fleet.rates[hot] = 80;
    run(1);
    const weights = fleet.state.weights;
    fleet.rates = { [hot]: null };
    expect(run(10)).toEqual([]);
    expect(fleet.state.weights).toBe(weights);
  });
});

describe("updateRates", () => {
  const UNIT = "ns/a";
  const UNITS = new Set([UNIT]);
  const told = (eventsPerSecond?: number | null) =>
    new Map([[UNIT, { state: "serving", series: 1, eventsPerSecond } as const]]);

  it("takes over what differs by a quarter and an event a second, keeps what is not told, and is deaf to noise", () => {
    const first = updateRates(NO_RATES, told(20), UNITS);
    expect([...first]).toEqual([[UNIT, 20]]);
    for (const rate of [16, 24, null]) expect(updateRates(first, told(rate), UNITS)).toBe(first);
    expect(updateRates(first, new Map(), UNITS)).toBe(first);
    expect([...updateRates(first, told(26), UNITS)]).toEqual([[UNIT, 26]]);
    expect([...updateRates(first, told(0), UNITS)]).toEqual([]);
    expect(updateRates(NO_RATES, told(0.9), UNITS)).toBe(NO_RATES);
  });

  it("takes a shard of the release before, which does not count events, for one without any", () => {
    const first = updateRates(NO_RATES, told(20), UNITS);
    expect([...updateRates(first, told(), UNITS)]).toEqual([]);
    expect(updateRates(NO_RATES, told(), UNITS)).toBe(NO_RATES);
  });

  it("forgets units that are gone", () =>
    expect([...updateRates(updateRates(NO_RATES, told(20), UNITS), new Map(), new Set())]).toEqual([]));
});
