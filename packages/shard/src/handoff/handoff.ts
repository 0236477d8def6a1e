import {
  type Assignment,
  compareOrder,
  type EpochMs,
  NO_ORDER,
  type Order,
  type ScraperId,
  type ShardId,
  type UnitId,
} from "@kube-state-shards/assignment";
import { InternalError } from "@kube-state-shards/exposition";
import { renameUnits } from "./rename-units.ts";
import { isDone, noteStamped, type Stamping } from "./stamping.ts";
import { instantAt, isStandby, type Role, roleOf, type UnitState } from "./unit-state.ts";

/** Everything a shard knows of its units. Frozen: each step makes a new one. */
export type Handoff = {
  readonly order: Order;
  /** Of the assignment applied; undefined before the first. */
  readonly hash: string | undefined;
  /** Shards that somebody has emptied, as of that assignment: for coordinators whose store has forgotten. */
  readonly drained: readonly ShardId[];
  /** Of these, the ones that the scaler has emptied. */
  readonly drainedByScaler: readonly ShardId[];
  readonly units: ReadonlyMap<UnitId, UnitState>;
};

export const NO_HANDOFF: Handoff = {
  order: NO_ORDER,
  hash: undefined,
  drained: [],
  drainedByScaler: [],
  units: new Map(),
};

export type HandoffEvent =
  | { readonly type: "assigned"; readonly assignment: Assignment }
  /** Every kind of the unit is settled: listed, or refused by the API server. */
  | { readonly type: "settled"; readonly unit: UnitId }
  /** A scraper has read a body whole in which these retiring units had timestamps. */
  | { readonly type: "scraped"; readonly scraper: ScraperId; readonly stamped: readonly UnitId[] }
  /** Time has passed. */
  | { readonly type: "tick" };

export type HandoffContext = {
  readonly shard: ShardId;
  /** On the store's clock. */
  readonly nowMs: EpochMs;
  /** How long a unit that is served elsewhere is exposed on, as retiring. */
  readonly overlapMs: number;
  /** Undefined: every unit leaves as `overlapMs` says. */
  readonly continuity?:
    | {
        /** How long a unit that leaves its scrapers one by one is exposed at most. */
        readonly maxOverlapMs: number;
        /** Who scrapes this shard now. */
        readonly scrapers: () => ReadonlySet<ScraperId>;
      }
    | undefined;
  /** How long after that coordinators may still read it. */
  readonly mergeTimeoutMs: number;
  /** Enabled kinds a unit consists of. */
  readonly kindsOf: (unit: UnitId) => ReadonlySet<string>;
};

/** `stale`: an older order than the one applied. `conflict`: the same order with other content. Both leave all as it was. */
export type Refusal = "stale" | "conflict";
export type HandoffStep = { readonly handoff: Handoff; readonly refused?: Refusal };

/** The state machine of all units. Pure; what to do follows from the difference between two handoffs. */
export function reduceHandoff(handoff: Handoff, event: HandoffEvent, context: HandoffContext): HandoffStep {
  switch (event.type) {
    case "assigned":
      return assign(handoff, event.assignment, context);
    case "settled":
      return { handoff: settle(handoff, event.unit, context) };
    case "scraped":
      return { handoff: scraped(handoff, event, context) };
    case "tick":
      return { handoff: tick(handoff, context) };
    default:
      throw new InternalError(`reduce handoff: BUG, unhandled ${JSON.stringify(event satisfies never)}`);
  }
}

/** Whether nobody would miss the shard: what it holds warm beside an owner is all it has. */
export const isEmptied = ({ units }: Handoff): boolean => [...units.values()].every(isStandby);

/** The next instant at which time alone changes a state; undefined when none does. */
export function nextChangeMs(handoff: Handoff): EpochMs | undefined {
  let next: EpochMs | undefined;
  for (const unit of handoff.units.values()) {
    const at = unit.state === "ready" ? unit.role.cutOverAtMs : "untilMs" in unit ? unit.untilMs : undefined;
    if (at !== undefined && (next === undefined || at < next)) next = at;
  }
  return next;
}

function assign(handoff: Handoff, assignment: Assignment, context: HandoffContext): HandoffStep {
  const { order, hash } = assignment;
  if (handoff.hash !== undefined) {
    const newer = compareOrder(order, handoff.order);
    if (newer < 0) return { handoff, refused: "stale" };
    if (newer === 0) return hash === handoff.hash ? { handoff } : { handoff, refused: "conflict" };
  }
  const units = new Map<UnitId, UnitState>();
  const unowned = new Set(assignment.unowned);
  const before = renameUnits(handoff.units, assignment);
  for (const [unit, held] of before) {
    const placement = assignment.units[unit];
    if (roleOf(assignment, unit, context.shard) !== undefined) continue; // below
    // A unit that nobody can take is served by whoever has it: there is no other owner it could be double with.
    if (placement === undefined && unowned.has(unit) && held.state === "serving") units.set(unit, held);
    else if (placement !== undefined || unowned.has(unit)) {
      const seenBy = placement === undefined ? undefined : seenByOf(assignment, unit, context);
      const left = leave(held, { order, seenBy }, context);
      if (left !== undefined) units.set(unit, left);
    } // else its namespace has ended: released at once
  }
  for (const unit of Object.keys(assignment.units)) {
    const role = roleOf(assignment, unit, context.shard);
    if (role === undefined) continue;
    const named = { unit, role, order, seenBy: seenByOf(assignment, unit, context) };
    units.set(unit, take(before.get(unit), named, context));
  }
  const { drained = [], drainedByScaler = [] } = assignment;
  return { handoff: tick({ order, hash, drained, drainedByScaler, units }, context) };
}

/** The unit is named for this shard: what is held goes on, only its role changes. */
function take(
  held: UnitState | undefined,
  { unit, role, order, seenBy }: Leave & { readonly unit: UnitId; readonly role: Role },
  context: HandoffContext,
): UnitState {
  const { kindsOf, nowMs } = context;
  const isWarming = held === undefined ? kindsOf(unit).size > 0 : held.state === "warming";
  if (isWarming) return { state: "warming", order, role };
  // What has been exposed in time stays so, however late its acknowledgement is read.
  if (held?.state === "serving" && role.as === "next" && instantAt(role.cutOverAtMs, nowMs) === "over")
    return { state: "serving", order, role };
  // Who stays on as the standby of a unit that it served retires it first, as anybody would.
  const left = role.as === "standby" && held !== undefined ? leave(held, { order, seenBy }, context) : undefined;
  return left?.state === "retiring" && role.as === "standby" ? { ...left, role } : complete(role, order, nowMs);
}

/** What a unit is once all its kinds are settled. */
function complete(role: Role, order: Order, nowMs: EpochMs): UnitState {
  if (role.as === "owner") return { state: "serving", order, role };
  if (role.as === "standby") return { state: "ready", order, role };
  const instant = instantAt(role.cutOverAtMs, nowMs);
  if (instant === "due") return { state: "serving", order, role };
  return { state: "ready", order, role: instant === "over" ? { as: "next", cutOverAtMs: undefined } : role };
}

type Leave = {
  readonly order: Order;
  /** Given when the unit is to leave its scrapers one by one. */
  readonly seenBy: Stamping["seenBy"] | undefined;
};

/** The unit is named for others only, or is to be a standby here. Undefined: released, or hidden. */
function leave(held: UnitState, { order, seenBy }: Leave, context: HandoffContext): UnitState | undefined {
  switch (held.state) {
    case "warming":
    case "ready":
      return undefined;
    case "serving": {
      if (held.role.as === "next") return undefined; // the move was aborted: the owner has never stopped
      const { continuity, nowMs, overlapMs } = context;
      if (continuity !== undefined && seenBy !== undefined) {
        const untilMs = nowMs + continuity.maxOverlapMs;
        return { state: "retiring", order, untilMs, stamping: { seenBy, stamped: new Map() } };
      }
      return overlapMs > 0 ? { state: "retiring", order, untilMs: nowMs + overlapMs } : retain(order, nowMs, context);
    }
    case "retiring":
      return { state: "retiring", order: held.order, untilMs: held.untilMs, ...stampingOf(held, seenBy) };
    case "retained":
      return held;
    default:
      throw new InternalError(`leave unit: BUG, unhandled ${JSON.stringify(held satisfies never)}`);
  }
}

/** What goes on of it under a newer assignment. */
function stampingOf(
  { stamping }: Extract<UnitState, { readonly state: "retiring" }>,
  seenBy: Leave["seenBy"],
): { readonly stamping?: Stamping } {
  if (stamping === undefined) return {};
  return { stamping: seenBy === undefined ? stamping : { ...stamping, seenBy } };
}

/** Undefined unless this shard is to hand the unit's scrapers over. */
function seenByOf({ retiring }: Assignment, unit: UnitId, { shard }: HandoffContext): Leave["seenBy"] {
  const retirement = retiring?.[unit];
  return retirement?.from === shard ? retirement.seenBy : undefined;
}

const retain = (order: Order, fromMs: EpochMs, { mergeTimeoutMs }: HandoffContext): UnitState => ({
  state: "retained",
  order,
  untilMs: fromMs + mergeTimeoutMs,
});

/** Whole once is whole for good: what fails later ages its data, it does not hide it. */
function settle(handoff: Handoff, unit: UnitId, { nowMs }: HandoffContext): Handoff {
  const held = handoff.units.get(unit);
  if (held?.state !== "warming") return handoff;
  return { ...handoff, units: new Map(handoff.units).set(unit, complete(held.role, held.order, nowMs)) };
}

function scraped(
  handoff: Handoff,
  { scraper, stamped }: Extract<HandoffEvent, { readonly type: "scraped" }>,
  context: HandoffContext,
): Handoff {
  const units = new Map(handoff.units);
  let isChanged = false;
  for (const unit of stamped) {
    const held = units.get(unit);
    if (held?.state !== "retiring" || held.stamping === undefined) continue; // it came back meanwhile
    units.set(unit, { ...held, stamping: noteStamped(held.stamping, scraper) });
    isChanged = true;
  }
  return isChanged ? tick({ ...handoff, units }, context) : handoff;
}

function tick(handoff: Handoff, context: HandoffContext): Handoff {
  const { nowMs } = context;
  const done = doneUnits(handoff, context);
  const dueMs = nextChangeMs(handoff);
  if (done.size === 0 && (dueMs === undefined || dueMs > nowMs)) return handoff;
  const units = new Map<UnitId, UnitState>();
  for (const [unit, held] of handoff.units) {
    if (held.state === "ready") units.set(unit, complete(held.role, held.order, nowMs));
    else if (held.state === "retiring" && (held.untilMs <= nowMs || done.has(unit))) {
      if (held.role !== undefined) {
        units.set(unit, complete(held.role, held.order, nowMs));
        continue;
      }
      const retained = retain(held.order, Math.min(held.untilMs, nowMs), context);
      if (retained.state === "retained" && retained.untilMs > nowMs) units.set(unit, retained);
    } else if (held.state !== "retained" || held.untilMs > nowMs) units.set(unit, held);
  }
  return { ...handoff, units };
}

/** Retiring units whose scrapers are all done with them; those who have gone are not waited for. */
function doneUnits(handoff: Handoff, { continuity, nowMs }: HandoffContext): ReadonlySet<UnitId> {
  const done = new Set<UnitId>();
  let scrapers: ReadonlySet<ScraperId> | undefined;
  for (const [unit, held] of handoff.units) {
    if (held.state !== "retiring" || held.stamping === undefined || held.untilMs <= nowMs) continue;
    scrapers ??= continuity?.scrapers() ?? new Set();
    if (isDone(held.stamping, scrapers)) done.add(unit);
  }
  return done;
}
