import {
  type Assignment,
  compareOrder,
  compareShards,
  partitionsOf,
  type ShardId,
  type ShardReport,
  type UnitId,
} from "@kube-state-shards/assignment";
import { type Member, type Membership, speaksOurs } from "../membership/membership.ts";
import { carryOver, LOADS } from "../slicing/carry-over.ts";
import type { ShardStatus } from "./coordinator-status.ts";

export type ShardsInput = {
  readonly current: Assignment | undefined;
  readonly members: Membership;
  /** What the shards' options must hash to; undefined: what most of them say. */
  readonly configHash: string | undefined;
  /** Series that one event a second weighs as much as. */
  readonly eventWeight: number;
  /** How many there are. */
  readonly partitions: number;
};

/** Every living shard, in the order of their ids. */
export function describeShards({
  current,
  members,
  configHash,
  eventWeight,
  partitions,
}: ShardsInput): readonly ShardStatus[] {
  const drained = new Set(current?.drained);
  const held = Object.entries(current?.units ?? {}).map(([unit, { owner }]) => [unit, owner] as const);
  const loads = loadsOf(held, members);
  const warm = loadsOf(Object.entries(current?.standbys ?? {}), members);
  const weightOf = ({ series, eventsPerSecond = 0 }: Load): number => series + eventWeight * eventsPerSecond;
  const { ofShard } = partitionsOf(partitions);
  const meanOf = (partition: number): number => {
    const total = [...loads].reduce(
      (sum, [shard, load]) => sum + (ofShard(shard) === partition ? weightOf(load) : 0),
      0,
    );
    return total / Math.max(1, members.eligible.filter((shard) => ofShard(shard) === partition).length);
  };
  const means = Array.from({ length: partitions }, (_, partition) => meanOf(partition));
  const wantedHash = configHash ?? mostCommonHash(members);
  return [...members.living]
    .sort(([a], [b]) => compareShards(a, b))
    .map(([shard, member]) => {
      const { address, applied, memory, configHash: got } = member.report;
      const load = loads.get(shard) ?? NO_LOAD;
      const { units, series, eventsPerSecond } = load;
      const standby = warm.get(shard) ?? NO_LOAD;
      const mean = means[ofShard(shard)] ?? 0;
      return {
        shard,
        state: stateOf(member),
        partition: partitions === 1 ? undefined : ofShard(shard),
        address: address === "" ? undefined : address,
        drained: drained.has(shard),
        units,
        series,
        eventsPerSecond: eventsPerSecond === undefined ? undefined : Number(eventsPerSecond.toPrecision(3)),
        standbyUnits: standby.units,
        standbySeries: standby.series,
        percentOfMean: mean > 0 ? Math.round((weightOf(load) / mean) * 100) : undefined,
        applied,
        epochsBehind: epochsBehind(member.report, current),
        memory,
        full: members.full.has(shard),
        configHash: got,
        configMatches: got === "" || got === wantedHash,
      };
    });
}

type Load = Pick<ShardStatus, "units" | "series" | "eventsPerSecond">;
const NO_LOAD: Load = { units: 0, series: 0, eventsPerSecond: undefined };

/** By shard. A unit that was cut or joined a moment ago counts by what its holder tells of it under the name before. */
function loadsOf(holders: readonly (readonly [UnitId, ShardId])[], { living }: Membership): ReadonlyMap<ShardId, Load> {
  const held = new Map<ShardId, UnitId[]>();
  for (const [unit, shard] of holders) {
    const units = held.get(shard);
    if (units === undefined) held.set(shard, [unit]);
    else units.push(unit);
  }
  return new Map([...held].map(([shard, units]) => [shard, loadOf(units, living.get(shard)?.report)]));
}

function loadOf(units: readonly UnitId[], report: ShardReport | undefined): Load {
  const told = Object.entries(report?.units ?? {});
  const rates = told.flatMap(([unit, { eventsPerSecond: rate }]) =>
    typeof rate === "number" ? [[unit, rate] as const] : [],
  );
  const seriesOf = carryOver(new Map(told.map(([unit, { series }]) => [unit, series])), units, LOADS);
  const rateOf = carryOver(new Map(rates), units, LOADS);
  let series = 0;
  let eventsPerSecond: number | undefined;
  for (const unit of units) {
    series += seriesOf.get(unit) ?? 0;
    const rate = rateOf.get(unit);
    if (rate !== undefined) eventsPerSecond = (eventsPerSecond ?? 0) + rate;
  }
  return { units: units.length, series, eventsPerSecond };
}

function stateOf({ report, silent }: Member): ShardStatus["state"] {
  if (silent) return "silent";
  if (!speaksOurs(report)) return "incompatible";
  return report.state === "gone" ? "leaving" : report.state;
}

function epochsBehind({ applied }: ShardReport, current: Assignment | undefined): number | undefined {
  if (current === undefined || compareOrder(applied, current.order) >= 0) return 0;
  return applied.term === current.order.term ? current.order.epoch - applied.epoch : undefined;
}

/** Of equally common ones the first by name, so that every coordinator says the same. */
function mostCommonHash({ living }: Membership): string | undefined {
  const counts = new Map<string, number>();
  for (const { report } of living.values())
    if (report.configHash !== "") counts.set(report.configHash, (counts.get(report.configHash) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}
