import {
  type Assignment,
  compareOrder,
  type Placement,
  type Retirement,
  type ShardId,
  type ShardReport,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";
import { matchScrapers, type ScraperMatch } from "./match-scrapers.ts";
import type { ContinuityOptions, HandoffOptions, PhaseStart } from "./next-placement.ts";

type Members = Pick<Membership, "living">;

export type RetirementInput = {
  readonly before: Assignment | undefined;
  /** Of the assignment that is being made, without new moves. */
  readonly placements: ReadonlyMap<UnitId, Placement>;
  readonly members: Members;
  /** When the phases in `before` began. */
  readonly phases: ReadonlyMap<UnitId, PhaseStart>;
  /** On this process's monotonic clock. */
  readonly nowMs: number;
  readonly options: HandoffOptions;
};

/**
 * The units that leave scrapers one by one: begun as the new owner is named, told who has read the unit there, and over when
 * the old owner has let go. What stays as it is is the very object it was. Pure.
 */
export function nextRetirements(input: RetirementInput): ReadonlyMap<UnitId, Retirement> {
  const { before, placements, options } = input;
  const next = new Map<UnitId, Retirement>();
  const { continuity } = options;
  if (continuity === undefined || before === undefined) return next;
  const facts = { ...input, continuity };
  for (const [unit, retirement] of Object.entries(before.retiring ?? {})) {
    const placement = placements.get(unit);
    if (placement === undefined || placement !== before.units[unit]) continue; // its owner is no more
    if (isOver(unit, retirement, facts)) continue;
    const owner = input.members.living.get(placement.owner)?.report;
    next.set(unit, owner === undefined ? retirement : follow(retirement, owner, unit));
  }
  for (const [unit, placement] of placements) {
    const was = before.units[unit];
    if (was?.phase !== "cuttingOver" || placement.phase !== "owned" || placement.owner !== was.next) continue;
    const retirement = begin(was.owner, was.next, facts);
    if (retirement !== undefined) next.set(unit, retirement);
  }
  return next;
}

/** Whether both maps hold the very same objects. */
export function sameRetirements(current: Assignment | undefined, next: ReadonlyMap<UnitId, Retirement>): boolean {
  const before = current?.retiring ?? {};
  return Object.keys(before).length === next.size && [...next].every(([unit, one]) => before[unit] === one);
}

/** Whether a unit that is ready at `next` would be cut over to where its scrapers do not find it. */
export function awaitsScrapers(
  { owner, next }: { readonly owner: ShardId; readonly next: ShardId },
  { members, options: { continuity } }: Pick<RetirementInput, "members" | "options">,
): boolean {
  return continuity !== undefined && match(owner, next, { members, continuity }) === "waiting";
}

type Facts = RetirementInput & { readonly continuity: ContinuityOptions };

function begin(from: ShardId, to: ShardId, facts: Facts): Retirement | undefined {
  const next = facts.members.living.get(to);
  // Anything but `same` ends at once: the old owner would be waited for in vain, or its stamped series would stay for minutes.
  if (next === undefined || match(from, to, facts) !== "same") return undefined;
  return { from, sinceMs: next.report.atMs, seenBy: {} };
}

/** Later than any reading: the new owner has started anew, and is read without the unit until it has listed that. */
const NOT_YET = Number.MAX_SAFE_INTEGER;

function follow(retirement: Retirement, owner: ShardReport, unit: UnitId): Retirement {
  const isServing = owner.units[unit]?.state === "serving";
  const wasServing = retirement.sinceMs !== NOT_YET;
  if (isServing) return wasServing ? learn(retirement, owner) : { ...retirement, sinceMs: owner.atMs };
  return wasServing ? { ...retirement, sinceMs: NOT_YET } : retirement;
}

/** Who has read the new owner since it exposes the unit. Only the first time counts: each one is published. */
function learn(retirement: Retirement, { scrapers = [] }: ShardReport): Retirement {
  const seen = scrapers.filter(({ id, atMs }) => atMs >= retirement.sinceMs && retirement.seenBy[id] === undefined);
  if (seen.length === 0) return retirement;
  const added = Object.fromEntries(seen.map(({ id, atMs }) => [id, atMs] as const));
  return { ...retirement, seenBy: { ...retirement.seenBy, ...added } };
}

/** The old owner lets go by itself; that it has, or is no more, or should have, is all there is to look for. */
function isOver(unit: UnitId, { from }: Retirement, { members, nowMs, options, phases, continuity }: Facts): boolean {
  const started = phases.get(unit);
  const member = members.living.get(from);
  if (started === undefined || member === undefined) return true;
  if (nowMs > started.atMs + continuity.maxOverlapMs + options.handoffTimeoutMs) return true;
  const hasRead = compareOrder(member.report.applied, started.order) >= 0;
  return hasRead && member.report.units[unit]?.state !== "retiring";
}

const match = (
  owner: ShardId,
  next: ShardId,
  { members: { living }, continuity }: Pick<Facts, "members" | "continuity">,
): ScraperMatch =>
  matchScrapers({
    owner: living.get(owner)?.report,
    next: living.get(next)?.report,
    isFleetScraped: [...living.values()].some(({ report }) => (report.scrapers?.length ?? 0) > 0),
    discoveryMs: continuity.maxOverlapMs,
  });
