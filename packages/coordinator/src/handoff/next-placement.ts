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

/** When a unit's present phase began: what a shard reported before that order says nothing about this phase. */
export type PhaseStart = {
  readonly order: Order;
  readonly atMs: EpochMs;
  /** After an aborted move: no new one before. */
  readonly retryAtMs?: EpochMs;
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
};

/** What one unit's next placement depends on. */
export type UnitView = {
  readonly unit: UnitId;
  /** The shard that the plan means to hold it; undefined when nobody can. */
  readonly target: ShardId | undefined;
  readonly started: PhaseStart | undefined;
  readonly nowMs: EpochMs;
  /** Living shards' reports. */
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  readonly options: HandoffOptions;
};

/** `aborted`: back with its owner, and to be left there for a while. */
export type PlacementStep = { readonly placement: Placement | undefined; readonly aborted?: boolean };

/** The next placement of one unit, drawn above `Placement`. A new move (owned to warming) is begun elsewhere, under a limit. */
export function nextPlacement(placement: Placement | undefined, view: UnitView): PlacementStep {
  // A store that came back empty is filled again from what shards serve, with no move.
  if (placement === undefined) return { placement: ownedBy(exposing(view) ?? view.target) };
  const alive = (shard: ShardId): boolean => view.reports.has(shard);
  if (!alive(placement.owner)) {
    // There is nobody to take over from. Who exposes it still (or warms it already) is ahead of any other.
    const next = placement.phase !== "owned" && alive(placement.next) ? placement.next : undefined;
    return { placement: ownedBy(exposing(view) ?? next ?? view.target) };
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

type Warming = Extract<Placement, { readonly phase: "warming" }>;
type CuttingOver = Extract<Placement, { readonly phase: "cuttingOver" }>;

function warm(placement: Warming, view: UnitView): PlacementStep {
  const { owner, next } = placement;
  const { nowMs, options, started } = view;
  if (view.target !== next || !view.reports.has(next)) return { placement: ownedBy(owner) };
  const state = reportedState(next, view);
  if (state === "ready" || state === "serving")
    return { placement: { phase: "cuttingOver", owner, next, atMs: nowMs + options.cutOverLeadMs } };
  if (started !== undefined && nowMs > started.atMs + options.warmUpTimeoutMs)
    return { placement: ownedBy(owner), aborted: true };
  return { placement };
}

function cutOver(placement: CuttingOver, view: UnitView): PlacementStep {
  const { owner, next, atMs } = placement;
  if (!view.reports.has(next)) return { placement: ownedBy(owner) };
  if (reportedState(next, view) === "serving") return { placement: ownedBy(next) };
  // Past the instant `next` may expose it already: a changed plan then waits for its word, and moves on from there.
  if (view.target !== next && view.nowMs < atMs) return { placement: ownedBy(owner) };
  if (view.nowMs > atMs + view.options.handoffTimeoutMs) return { placement: ownedBy(owner), aborted: true };
  return { placement };
}

const exposing = ({ unit, reports }: UnitView): ShardId | undefined =>
  [...reports.values()].find((report) => {
    const state = report.units[unit]?.state;
    return state === "serving" || state === "retiring";
  })?.shard;

/** What the shard says about the unit in its present phase; undefined while it has not read the order that began it. */
function reportedState(shard: ShardId, { unit, reports, started }: UnitView): UnitStateName | undefined {
  const report = reports.get(shard);
  if (report === undefined || (started !== undefined && compareOrder(report.applied, started.order) < 0))
    return undefined;
  return report.units[unit]?.state;
}

function ownedBy(owner: ShardId): Placement;
function ownedBy(owner: ShardId | undefined): Placement | undefined;
function ownedBy(owner: ShardId | undefined): Placement | undefined {
  return owner === undefined ? undefined : { phase: "owned", owner };
}
