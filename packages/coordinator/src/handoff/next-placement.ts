import {
  compareOrder,
  type EpochMs,
  type Order,
  type Placement,
  type ShardId,
  type ShardReport,
  type UnitId,
  type UnitStateName,
} from "@kube-state-shards/assignment";
import type { Member, Membership } from "../membership/membership.ts";
import { toldOfWhole } from "../slicing/told-state.ts";
import { isWhole } from "./name-standbys.ts";
import { awaitsScrapers } from "./retirements.ts";

/** When a unit's present phase began: what a shard reported before that order says nothing about this phase. */
export type PhaseStart = {
  readonly order: Order;
  /** On this process's monotonic clock: the store's may jump. */
  readonly atMs: number;
  /** After an aborted move: no new one before. */
  readonly retryAtMs?: number;
};

export type ContinuityOptions = {
  /** How long an old owner exposes a unit for scrapers at most; also how long scrapers have to find a new shard. */
  readonly maxOverlapMs: number;
};

export type HandoffOptions = {
  /** From publishing a cut-over to its instant: time for both shards to read it. */
  readonly cutOverLeadMs: number;
  /** How long after the instant the acknowledgement may take; also the pause before an aborted move is tried again. */
  readonly handoffTimeoutMs: number;
  /** How long a unit may warm up before the move is given up. */
  readonly warmUpTimeoutMs: number;
  /** Units that may be on the move at once: they are named in headers. */
  readonly maxMovesInFlight: number;
  /** No cut-over before scrapers have found the new owner, and the old one leaves them one by one. Undefined: neither. */
  readonly continuity?: ContinuityOptions | undefined;
};

/** What one unit's next placement depends on. */
export type UnitView = {
  readonly unit: UnitId;
  /** The shard that the plan means to hold it; undefined when nobody can. */
  readonly target: ShardId | undefined;
  /** Who holds it warm; undefined when nobody does. */
  readonly standby: ShardId | undefined;
  readonly started: PhaseStart | undefined;
  /** On this process's monotonic clock. */
  readonly nowMs: number;
  /** Undefined while the store's clock cannot be told: no instant can be named, and none is known to have passed. */
  readonly storeNowMs: EpochMs | undefined;
  readonly members: Pick<Membership, "living" | "held">;
  /** Nobody knows which assignment is in force: who serves a unit counts for more than who is said to own it. */
  readonly trustsServing: boolean;
  readonly options: HandoffOptions;
};

/** `aborted`: back with its owner, and to be left there for a while. */
export type PlacementStep = { readonly placement: Placement | undefined; readonly aborted?: boolean };

/** The next placement of one unit, drawn above `Placement`. A new move (owned to warming) is begun elsewhere, under a limit. */
export function nextPlacement(placement: Placement | undefined, view: UnitView): PlacementStep {
  // A store that came back empty is filled again from what shards have, with no move.
  if (placement === undefined) return { placement: ownedBy(having(view) ?? view.target) };
  const alive = (shard: ShardId): boolean => view.members.living.has(shard);
  if (!alive(placement.owner)) {
    // There is nobody to take over from. Who exposes it still (or warms it already) is ahead of any other.
    return { placement: ownedBy(exposing(view) ?? successor(placement, view) ?? view.target) };
  }
  if (view.trustsServing && !isExposed(reportOf(placement.owner, view), view.unit)) {
    const shard = exposing(view);
    if (shard !== undefined) return { placement: ownedBy(shard) };
  }
  switch (placement.phase) {
    case "owned":
      return { placement };
    case "warming":
      return warm(placement, view);
    case "cuttingOver":
      return cutOver(placement, view);
  }
  return placement satisfies never;
}

/** Of those that hold the unit, or are about to, the one that can expose it soonest. */
function successor(placement: Placement, view: UnitView): ShardId | undefined {
  const { standby } = view;
  const report = standby === undefined || isSilent(standby, view) ? undefined : reportOf(standby, view);
  // Who leaves may be gone before it reads of this.
  const heir = report?.state === "leaving" ? undefined : report?.shard;
  if (placement.phase === "owned" || !view.members.living.has(placement.next)) return heir;
  const { phase, next } = placement;
  // Past the instant it may expose the unit already, without our having heard.
  if (phase === "cuttingOver" || heir === undefined || reportedState(next, view) === "ready") return next;
  return isWhole(report, view.unit) ? heir : next;
}

type Warming = Extract<Placement, { readonly phase: "warming" }>;
type CuttingOver = Extract<Placement, { readonly phase: "cuttingOver" }>;

function warm(placement: Warming, view: UnitView): PlacementStep {
  const { owner, next } = placement;
  const { members, nowMs, options, started, storeNowMs } = view;
  if (view.target !== next || !members.living.has(next)) return { placement: ownedBy(owner) };
  const state = reportedState(next, view);
  if (state === "ready" || state === "serving") {
    // Whole, but not to be cut over now: it waits with its owner for a clock, for all concerned to be heard, for scrapers.
    const waits = storeNowMs === undefined || members.held || isSilent(owner, view) || isSilent(next, view);
    if (waits || awaitsScrapers(placement, view)) return { placement };
    return { placement: { phase: "cuttingOver", owner, next, atMs: storeNowMs + options.cutOverLeadMs } };
  }
  if (started !== undefined && nowMs > started.atMs + options.warmUpTimeoutMs)
    return { placement: ownedBy(owner), aborted: true };
  return { placement };
}

function cutOver(placement: CuttingOver, view: UnitView): PlacementStep {
  const { owner, next, atMs } = placement;
  const { nowMs, options, started, storeNowMs } = view;
  if (!view.members.living.has(next)) return { placement: ownedBy(owner) };
  // The word of one who has fallen silent since may be its last: the owner stops for somebody who is heard.
  if (reportedState(next, view) === "serving" && !isSilent(next, view)) return { placement: ownedBy(next) };
  if (storeNowMs === undefined) return { placement };
  // Past the instant `next` may expose it already: a changed plan then waits for its word, and moves on from there.
  if (view.target !== next && storeNowMs < atMs) return { placement: ownedBy(owner) };
  // By our own clock, since the store's may have jumped to where the instant is far away.
  const dueMs = (started?.atMs ?? Number.NEGATIVE_INFINITY) + options.cutOverLeadMs + options.handoffTimeoutMs;
  return nowMs > dueMs ? { placement: ownedBy(owner), aborted: true } : { placement };
}

type Exposure = Pick<UnitView, "unit"> & { readonly members: Pick<Membership, "living"> };

/** Who exposes the unit: rather one that is heard, then one that serves and does not retire, then the one that has applied most. */
function exposing({ unit, members }: Exposure): ShardId | undefined {
  const all = [...members.living.values()].filter(({ report }) => isExposed(report, unit));
  const best = all.sort((a, b) => rank(b, unit) - rank(a, unit) || compareOrder(b.report.applied, a.report.applied));
  return best[0]?.report.shard;
}

/**
 * Who is ahead with a unit of which no assignment is known: who exposes it, else who is heard to hold it warm, for it may have
 * been told of an instant since which it exposes the unit, and it has nothing to list in any case.
 */
export function having({ unit, members }: Exposure): ShardId | undefined {
  const exposed = exposing({ unit, members });
  if (exposed !== undefined) return exposed;
  const isWarm = ({ report, silent }: Member): boolean =>
    !silent && report.state !== "leaving" && toldOfWhole(report, unit) === "ready";
  const warm = [...members.living.values()].filter(isWarm);
  const [best] = warm.sort((a, b) => compareOrder(b.report.applied, a.report.applied));
  return best?.report.shard;
}

const rank = ({ report, silent }: Member, unit: UnitId): number =>
  (silent ? 0 : 2) + (toldOfWhole(report, unit) === "serving" ? 1 : 0);

function isExposed(report: ShardReport | undefined, unit: UnitId): boolean {
  const state = report && toldOfWhole(report, unit);
  return state === "serving" || state === "retiring";
}

const reportOf = (shard: ShardId, { members }: UnitView): ShardReport | undefined => members.living.get(shard)?.report;
const isSilent = (shard: ShardId, { members }: UnitView): boolean => members.living.get(shard)?.silent !== false;

/** What the shard says about the unit in its present phase; undefined while it has not read the order that began it. */
function reportedState(shard: ShardId, view: UnitView): UnitStateName | undefined {
  const report = reportOf(shard, view);
  if (report === undefined) return undefined;
  const { started } = view;
  if (started !== undefined && compareOrder(report.applied, started.order) < 0) return undefined;
  return report.units[view.unit]?.state;
}

function ownedBy(owner: ShardId): Placement;
function ownedBy(owner: ShardId | undefined): Placement | undefined;
function ownedBy(owner: ShardId | undefined): Placement | undefined {
  return owner === undefined ? undefined : { phase: "owned", owner };
}
