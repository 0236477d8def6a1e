import {
  type Assignment,
  compareOrder,
  type EpochMs,
  emptyPartitions,
  NO_ORDER,
  type Order,
  type ShardId,
  type ShardReport,
  sealAssignment,
  showOrder,
  type UnitId,
} from "@kube-state-shards/assignment";
import { advance } from "../handoff/advance.ts";
import { type Membership, type MembershipChange, type MembershipFacts, viewMembers } from "../membership/membership.ts";
import { carryOver, LOADS, PLACES } from "../slicing/carry-over.ts";
import { unitsNow } from "../slicing/units-now.ts";
import type { ControlState } from "./control-state.ts";
import type { CoordinatorOptions } from "./coordinator-options.ts";
import { countMoves } from "./count-moves.ts";
import { type DrainOrder, drainedShards } from "./drained-shards.ts";
import { updateRates } from "./rates.ts";
import { sliceFleet, strangersMustWait } from "./slice-fleet.ts";
import { NO_STANDBYS, retargetStandbys } from "./standby-target.ts";
import { takeServed } from "./take-served.ts";
import { retarget } from "./target.ts";
import { toldUnits } from "./told-units.ts";
import { updateWeights } from "./weights.ts";

export type Facts = Omit<MembershipFacts, "drained" | "sliced"> & {
  /** Whole ones: which of them are in slices is for the assignment to say, or for those who serve them. */
  readonly units: ReadonlySet<UnitId>;
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  /** On this process's monotonic clock, as `leadingSinceMs` and all times in the state. */
  readonly nowMs: number;
  /** Undefined while the store's clock cannot be told. */
  readonly storeNowMs: EpochMs | undefined;
  /** When each shard had spoken last as we began to lead, or the store came back: until `trusted` only newer words count. */
  readonly heardBefore?: ReadonlyMap<ShardId, EpochMs> | undefined;
  /** Since when the first assignment is ours to make. */
  readonly leadingSinceMs: number;
  /** Which shards are wanted drained, and which no longer, and by whom; the others are as the assignment says. */
  readonly drains?: ReadonlyMap<ShardId, DrainOrder> | undefined;
  /** An operator wants a plan from the present weights. */
  readonly rebalance?: boolean | undefined;
  /** The store may have lost what was published: it is published again, in a new term. */
  readonly again?: boolean | undefined;
  /** The last publication had no answer: the state goes on from it, and it may not be in force. */
  readonly inDoubt?: boolean | undefined;
  readonly options: CoordinatorOptions;
};

/** `state` holds from now on; `published` only once the store has taken its `current`. */
export type Decision = {
  readonly state: ControlState;
  readonly published: ControlState | undefined;
  readonly changes: readonly MembershipChange[];
  readonly notes: readonly string[];
};

/** One decision of the control loop: members, weights, target, then each unit's next step. Pure. */
export function decide(last: ControlState, facts: Facts): Decision {
  const { reports, nowMs, options, again = false, inDoubt = false, rebalance = false } = facts;
  const silent = [...last.members.living.values()].map(({ report }) => report);
  const drains = drainedShards(last.current, { reports: [...silent, ...reports.values()], drains: facts.drains });
  const { drained } = drains;
  const sliced = strangersMustWait(last, reports);
  const members = viewMembers(last.members, reports, { ...facts, drained, sliced });
  const { changes } = members;
  const notes = [...noteHold(last.members.held, members.held), ...noteAlone(last.members, members, options)];
  const storeFellBack = hasFallenBack(last.current, members);
  const isForgotten = storeFellBack && last.current === undefined;
  const living = [...members.living.values()].map(({ report }) => report);
  const found = unitsNow(facts.units, last.current, storeFellBack || last.current === undefined ? living : []);
  const before = isForgotten ? takeServed(last, { units: found, members, drained, nowMs }) : last;
  // What the fleet runs by may be more than the store says: whoever serves gets a full lease to say so.
  if (!facts.trusted && (storeFellBack || (before.current !== undefined && isAnyAwaited(members, facts)))) {
    const state = { ...before, members };
    // What we have published ourselves nobody has superseded: it may stand in the store again at once, as it is.
    const published = again && !inDoubt && !storeFellBack && before.term > 0 ? republish(state) : undefined;
    return { state, published, changes, notes };
  }
  const told = toldUnits(reports, found);
  const rates = updateRates(carryOver(before.rates, found, LOADS), told, found);
  const { eventWeight, rebalanceThresholdPercent, rebalancePauseMs, partitions } = options;
  const sinceMs = nowMs - rebalancePauseMs;
  const { slicing, weights, plan } = sliceFleet(before, {
    units: found,
    weights: updateWeights(carryOver(before.weights, found, LOADS), told, { units: found, rates, eventWeight }),
    members,
    current: before.current,
    mayChange: facts.trusted && !members.held && before.current !== undefined && !storeFellBack && !again && !inDoubt,
    sinceMs,
    rebalance,
    partitions,
    options,
  });
  notes.push(...slicing.notes);
  const leadingMs = nowMs - facts.leadingSinceMs;
  // Who is drained has come, too.
  const come = [...members.eligible, ...[...drained].filter((shard) => members.living.has(shard))];
  const isShort = come.length < options.expectedShards || emptyPartitions(partitions, come).length > 0;
  const isExpecting = isShort && leadingMs < options.startTimeoutMs;
  const waits = before.current === undefined && (isExpecting || leadingMs < options.startPatienceMs);
  const target = waits
    ? before.target
    : retarget(before.target, {
        ...plan,
        members,
        standbys: before.current?.standbys,
        moving: movingUnits(before.current),
        partitions,
        rebalanceThresholdPercent,
        rebalance,
      });
  const named = before.current?.standbys ?? {};
  const standbys =
    waits || options.standbys === 0
      ? NO_STANDBYS
      : retargetStandbys(before.standbys, { target, members, named, partitions });
  const state = { ...before, members, rates, weights, target, standbys };
  if (waits) return { state, published: undefined, changes, notes };
  const order = nextOrder(before, { members, storeNowMs: facts.storeNowMs, newTerm: again || storeFellBack });
  const result = advance(before.current, {
    units: slicing.units,
    members,
    target: carryOver(target.owners, slicing.units, PLACES),
    standbys: carryOver(standbys.wanted, slicing.units, PLACES),
    phases: before.phases,
    nowMs,
    storeNowMs: facts.storeNowMs,
    ...drains,
    trustsServing: storeFellBack || inDoubt,
    again: again || storeFellBack,
    order,
    partitions,
    options,
  });
  if (result.kind === "unchanged") return { state, published: undefined, changes, notes };
  const { aborted, assignment, phases } = result;
  notes.push(`publishing ${showOrder(order)}: ${countPhases(assignment)}`);
  if (aborted.length > 0) notes.push(`gave up the move of ${aborted.join(", ")}: no word in time`);
  const moves = countMoves(before, { after: assignment, aborted, slicing, nowMs, sinceMs });
  return { state, published: { ...state, ...moves, current: assignment, phases, term: order.term }, changes, notes };
}

/** Whether shards have applied what is above all we know: the store has lost it, and its writer is gone. */
const hasFallenBack = (current: Assignment | undefined, { living }: Membership): boolean =>
  [...living.values()].some(({ report }) => compareOrder(report.applied, current?.order ?? NO_ORDER) > 0);

/** Whether a member is silent, or has said nothing since we began to lead or the store came back. */
const isAnyAwaited = ({ living }: Membership, { heardBefore }: Facts): boolean =>
  [...living].some(([shard, { report, silent }]) => silent || heardBefore?.get(shard) === report.atMs);

function republish(state: ControlState): ControlState | undefined {
  if (state.current === undefined) return undefined;
  const order = nextOrder(state, { members: state.members, storeNowMs: undefined, newTerm: true });
  return { ...state, current: sealAssignment({ ...state.current, order }), term: order.term };
}

const movingUnits = (current: Assignment | undefined): ReadonlySet<UnitId> =>
  new Set(Object.entries(current?.units ?? {}).flatMap(([unit, { phase }]) => (phase === "owned" ? [] : [unit])));

type OrderInput = Pick<Facts, "storeNowMs"> & { readonly members: Membership; readonly newTerm: boolean };

/**
 * Ours goes up by epochs; the first of a new term is above all that anybody has applied or published. Where nobody is left
 * who has, the clock stands in: a fleet that begins anew must not use numbers that someone out of sight still goes by.
 */
function nextOrder({ current, term }: ControlState, { members, newTerm, storeNowMs = 0 }: OrderInput): Order {
  if (term > 0 && current !== undefined && !newTerm) return { term, epoch: current.order.epoch + 1 };
  const applied = [...members.living.values()].map(({ report }) => report.applied.term);
  const known = Math.max(current?.order.term ?? 0, ...applied);
  return { term: known > 0 ? known + 1 : Math.max(1, Math.floor(storeNowMs / 1_000)), epoch: 1 };
}

function noteHold(wasHeld: boolean, isHeld: boolean): string[] {
  if (wasHeld === isHeld) return [];
  return isHeld
    ? [
        "more than a third of the shards went silent at once: taken for a fault of the store or the network, nothing moves",
      ]
    : ["enough shards are heard again: units may move"];
}

/** Said once: nothing is wrong with a fleet of one. */
const noteAlone = (before: Membership, { eligible }: Membership, { standbys }: CoordinatorOptions): string[] =>
  standbys > 0 && eligible.length === 1 && before.eligible.length !== 1
    ? ["one shard may hold units: there is no other to hold them warm"]
    : [];

function countPhases(assignment: Assignment): string {
  const counts = { owned: 0, warming: 0, cuttingOver: 0 };
  for (const { phase } of Object.values(assignment.units)) counts[phase] += 1;
  const standbys = Object.keys(assignment.standbys ?? {}).length;
  const more = standbys > 0 ? `, ${standbys} with a standby` : "";
  return `${counts.owned} owned, ${counts.warming} warming, ${counts.cuttingOver} cutting over, ${assignment.unowned.length} unowned${more}`;
}
