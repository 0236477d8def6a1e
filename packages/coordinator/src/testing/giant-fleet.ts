import { type Assignment, parseSlice, type ShardId, type UnitId, WHOLE, wholeOf } from "@kube-state-shards/assignment";
import { expect } from "vitest";
import type { Facts } from "../control/decide.ts";
import { DecideFleet } from "./decide-fleet.ts";
import { HASHES, holdersOf } from "./hash-holders.ts";

export const GIANT: UnitId = "ns/giant";

/** Four shards, twelve namespaces of 20,000 series, and one of two million. */
export class GiantFleet extends DecideFleet {
  constructor() {
    super();
    this.options = { ...this.options, expectedShards: 4 };
    this.scaleTo(4);
    const others = Array.from({ length: 12 }, (_, index) => `ns/n${index}`);
    this.units = new Set([GIANT, ...others]);
    this.series = { ...Object.fromEntries(others.map((unit) => [unit, 20_000])), [GIANT]: 2_000_000 };
  }

  scaleTo(count: number): void {
    this.shards = Array.from({ length: count }, (_, index) => `shard-${index}`);
  }

  /** As a rollout does it: those that go are empty before. */
  shrinkTo(count: number): void {
    this.more = Object.fromEntries(this.shards.slice(count).map((shard) => [shard, { state: "leaving" }]));
    this.settleWhole();
    this.more = {};
    this.scaleTo(count);
  }

  /** What was cut or moved rests no more. */
  pause(): void {
    this.nowMs += this.options.rebalancePauseMs;
  }

  slices(whole: UnitId = GIANT): readonly UnitId[] {
    return Object.keys(this.owners()).filter((unit) => unit !== whole && wholeOf(unit) === whole);
  }

  ownersOfSlices(): readonly ShardId[] {
    return [...new Set(this.slices().map((slice) => this.owners()[slice] ?? ""))].sort();
  }

  weightOf(unit: UnitId): number {
    return this.reports().get(this.owners()[unit] ?? "")?.units[unit]?.series ?? 0;
  }

  /** What a part of a unit would have of it if all were even. */
  shareOf(unit: UnitId): number {
    const { whole, slice = WHOLE } = parseSlice(unit);
    return (this.series[whole] ?? 10) / slice.of;
  }

  /** As `settle`, and nobody lost sight of anything on the way: each hash of a UID has one placement at every step. */
  settleWhole(more: Partial<Facts> = {}): readonly Assignment[] {
    const before = this.current;
    const published = this.settle(more);
    for (const assignment of before === undefined ? published : [before, ...published]) expectPartition(assignment);
    return published;
  }

  /** max((1+ε) × mean, mean + heaviest), of all shards, by the weights that plans are made from. */
  expectBoundedLoad(): void {
    const { weights } = this.state;
    const loads = this.shards.map((id) => this.unitsOf(id).reduce((sum, unit) => sum + (weights.get(unit) ?? 0), 0));
    const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
    const heaviest = Math.max(...weights.values());
    expect(Math.max(...loads)).toBeLessThanOrEqual(Math.max(1.1 * mean, mean + heaviest) * 1.000_001);
  }
}

export function expectPartition(assignment: Assignment, whole: UnitId = GIANT): void {
  for (const hash of HASHES) expect(holdersOf(assignment, whole, hash)).toHaveLength(1);
}
