import {
  type Assignment,
  type EpochMs,
  NO_ORDER,
  type Order,
  type Placement,
  type Retirement,
  type ShardId,
  type Standbys,
  sealAssignment,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";
import { placementsInPlace, standbysInPlace } from "../slicing/in-place.ts";
import { toldState } from "../slicing/told-state.ts";
import { nameStandbys } from "./name-standbys.ts";
import { type HandoffOptions, nextPlacement, type PhaseStart } from "./next-placement.ts";
import { nextRetirements, sameRetirements } from "./retirements.ts";
import { sameAddresses, shardAddresses } from "./shard-addresses.ts";

export type AdvanceInput = {
  /** Every unit that exists. Those that `current` knows under other names were cut or joined in place. */
  readonly units: ReadonlySet<UnitId>;
  readonly members: Membership;
  /** Who is meant to hold each unit. Stable: it changes with members and units, not from tick to tick. */
  readonly target: ReadonlyMap<UnitId, ShardId>;
  /** Who is meant to hold each unit warm beside its owner; empty when nobody is to. */
  readonly standbys: ReadonlyMap<UnitId, ShardId>;
  /** When each unit's phase in `current` began. Units without one began unknowably early. */
  readonly phases: ReadonlyMap<UnitId, PhaseStart>;
  /** On this process's monotonic clock. */
  readonly nowMs: number;
  /** Undefined while the store's clock cannot be told: then nothing is cut over. */
  readonly storeNowMs: EpochMs | undefined;
  /** Shards that an operator has emptied, to be carried by the assignment. */
  readonly drained: ReadonlySet<ShardId>;
  /** Of these, those that the scaler has emptied. Default: none. */
  readonly drainedByScaler?: ReadonlySet<ShardId>;
  /** See `UnitView`. */
  readonly trustsServing: boolean;
  /** Publish even what is published already: the store may not have it any more. */
  readonly again: boolean;
  /** What to publish under, above `current.order`. */
  readonly order: Order;
  /** How many partitions the target is for, to be told by the assignment. Default: 1. */
  readonly partitions?: number;
  readonly options: HandoffOptions;
};

export type Advance =
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "publish";
      readonly assignment: Assignment;
      readonly phases: ReadonlyMap<UnitId, PhaseStart>;
      readonly aborted: readonly UnitId[];
    };

/**
 * Decides the assignment that follows `current`: every unit one step along the states drawn above `Placement`.
 *
 * Guarantees: Never nowhere (the owner changes only to a shard that acknowledged it exposes the unit, or when the owner is
 * no more). At most `maxMovesInFlight` units are on the move. The same facts again give `unchanged`. Pure. Errors: none.
 */
export function advance(current: Assignment | undefined, input: AdvanceInput): Advance {
  const { members, units } = input;
  if (current === undefined && members.eligible.length === 0) return { kind: "unchanged" };
  // With nobody to give anything to, the assignment stays: whoever comes back finds what it had.
  if (members.living.size === 0) return { kind: "unchanged" };
  const before = current?.units ?? {};
  const named = standbysInPlace(current?.standbys ?? {}, units);
  const inPlace = placementsInPlace(current);
  const placements = new Map<UnitId, Placement>();
  const aborted: UnitId[] = [];
  const renamed: UnitId[] = [];
  for (const unit of units) {
    const kept = before[unit] === undefined ? inPlace(unit) : undefined;
    if (kept !== undefined) renamed.push(unit);
    const standby = named[unit];
    const view = { ...input, unit, target: input.target.get(unit), standby, started: input.phases.get(unit) };
    const step = nextPlacement(before[unit] ?? kept, view);
    if (step.placement !== undefined) placements.set(unit, step.placement);
    if (step.aborted === true) aborted.push(unit);
  }
  const retiring = nextRetirements({ ...input, before: current, placements });
  // Who is silent may be gone: until the fleet is whole again nothing new is moved to anybody.
  if (!members.held) beginMoves(placements, { ...input, retiring, resting: new Set([...aborted, ...renamed]) });
  const { maxMovesInFlight } = input.options;
  const last = current?.order ?? NO_ORDER;
  const standbys = nameStandbys({
    placements,
    wanted: input.standbys,
    named,
    order: last,
    members,
    maxMovesInFlight,
  });

  const addresses = shardAddresses(current, { placements, standbys, members });

  // WHY before sealing: most reports change nothing, and sealing 10,000 units costs ten times this look.
  const { again, drained, drainedByScaler = new Set(), order, partitions = 1 } = input;
  const isNew =
    again ||
    partitions !== (current?.partitions ?? 1) ||
    !isSetOf(current?.drained, drained) ||
    !isSetOf(current?.drainedByScaler, drainedByScaler) ||
    !sameStandbys(current?.standbys ?? {}, standbys) ||
    !sameRetirements(current, retiring) ||
    !sameAddresses(current, addresses);
  if (current !== undefined && !isNew && isSame(current, { placements, units })) return { kind: "unchanged" };
  const unowned = [...units].filter((unit) => !placements.has(unit));
  const more = {
    drained: [...drained],
    drainedByScaler: [...drainedByScaler],
    standbys,
    retiring,
    addresses,
    partitions,
  };
  const assignment = sealAssignment({ order, units: placements, unowned, ...more });
  if (assignment.hash === current?.hash && !isNew) return { kind: "unchanged" };
  return { kind: "publish", assignment, phases: startPhases(current, assignment, { ...input, aborted }), aborted };
}

type Outcome = { readonly placements: ReadonlyMap<UnitId, Placement>; readonly units: ReadonlySet<UnitId> };

/** Whether every unit's placement is the very object it was, and the same units are unowned. */
function isSame(current: Assignment, { placements, units }: Outcome): boolean {
  if (units.size !== Object.keys(current.units).length + current.unowned.length) return false;
  if (units.size - placements.size !== current.unowned.length) return false;
  if (current.unowned.some((unit) => placements.has(unit) || !units.has(unit))) return false;
  for (const [unit, placement] of placements) if (current.units[unit] !== placement) return false;
  return true;
}

const isSetOf = (named: readonly ShardId[] = [], shards: ReadonlySet<ShardId>): boolean =>
  shards.size === named.length && named.every((shard) => shards.has(shard));

type Moves = AdvanceInput & {
  readonly resting: ReadonlySet<UnitId>;
  readonly retiring: ReadonlyMap<UnitId, Retirement>;
};

const sameStandbys = (before: Standbys, after: ReadonlyMap<UnitId, ShardId>): boolean =>
  Object.keys(before).length === after.size && [...after].every(([unit, shard]) => before[unit] === shard);

/** Sends units towards their target, as many as may be on the move; those of shards that are to be empty first. */
function beginMoves(placements: Map<UnitId, Placement>, input: Moves): void {
  const { drained, members, options, phases, resting, retiring, nowMs } = input;
  const inFlight = [...placements.values()].filter((placement) => placement.phase !== "owned").length;
  let room = options.maxMovesInFlight - inFlight - retiring.size;
  if (room <= 0) return;
  const isHeard = (shard: ShardId): boolean => members.living.get(shard)?.silent === false;
  // Who tells of a unit by the name of what it was cut from would expose it on after others do.
  const isUnread = (shard: ShardId, unit: UnitId): boolean => {
    const report = members.living.get(shard)?.report;
    return report?.units[unit] === undefined && toldState(report, unit) !== undefined;
  };
  const staying = (owner: ShardId): number =>
    drained.has(owner) || members.living.get(owner)?.report.state === "leaving" ? 0 : 1;
  const waiting = [...placements].flatMap(([unit, { phase, owner }]) => {
    const next = input.target.get(unit);
    if (phase !== "owned" || next === undefined || next === owner) return [];
    if (!isHeard(owner) || !isHeard(next) || members.full.has(next)) return [];
    if (isUnread(owner, unit)) return [];
    return resting.has(unit) || retiring.has(unit) || (phases.get(unit)?.retryAtMs ?? 0) > nowMs
      ? []
      : [{ unit, owner, next }];
  });
  waiting.sort((a, b) => staying(a.owner) - staying(b.owner) || (a.unit < b.unit ? -1 : 1));
  for (const { unit, owner, next } of waiting) {
    if (room === 0) return;
    placements.set(unit, { phase: "warming", owner, next });
    room -= 1;
  }
}

/** The phases of `after`: those that go on keep their start. */
function startPhases(
  before: Assignment | undefined,
  after: Assignment,
  input: AdvanceInput & { readonly aborted: readonly UnitId[] },
): ReadonlyMap<UnitId, PhaseStart> {
  const { nowMs, order, options } = input;
  const aborted = new Set(input.aborted);
  const phases = new Map<UnitId, PhaseStart>();
  for (const [unit, placement] of Object.entries(after.units)) {
    const started = input.phases.get(unit);
    if (samePlacement(before?.units[unit], placement)) {
      if (started !== undefined) phases.set(unit, started);
    } else if (aborted.has(unit)) phases.set(unit, { order, atMs: nowMs, retryAtMs: nowMs + options.handoffTimeoutMs });
    else phases.set(unit, { order, atMs: nowMs });
  }
  return phases;
}

/** Same phase between the same shards: two cut-overs of one move differ in their instant, which never changes within one. */
function samePlacement(a: Placement | undefined, b: Placement): boolean {
  if (a === undefined || a.phase !== b.phase || a.owner !== b.owner) return false;
  return a.phase === "owned" || b.phase === "owned" || a.next === b.next;
}
