import { PROTOCOL, type ShardId, type ShardReport } from "@kube-state-shards/assignment";

//   (unknown) ─first report─▶ joining ─applied an epoch─▶ active ─SIGTERM─▶ leaving ─gone, or its lease ran out─▶ (forgotten)
//                                └────────────┬──────────────┘
//                                   its lease ran out ─▶ silent ─the fleet is not held─▶ dead (forgotten)
//                                                          └─reports again─▶ joining / active
/** One shard as the coordinator sees it. A silent one has no lease, but is not given up while the fleet is held. */
export type Member = { readonly report: ShardReport; readonly silent: boolean };

export type Membership = {
  /** Shards that serve, or may: their units stay theirs. */
  readonly living: ReadonlyMap<ShardId, Member>;
  /** Shards that may be given units: living, not leaving, and of a protocol we speak. */
  readonly eligible: readonly ShardId[];
  /** Eligible shards short of memory: they keep what they hold and take nothing more. */
  readonly full: ReadonlySet<ShardId>;
  /** Too many went silent at once: a store or network fault is likelier than that many crashes, so nothing is given up. */
  readonly held: boolean;
  /** What happened since the view before, for the log. */
  readonly changes: readonly MembershipChange[];
};

export type MembershipChange = {
  readonly shard: ShardId;
  readonly change: "joined" | "restarted" | "leaving" | "silent" | "back" | "gone" | "dead" | "full" | "incompatible";
};

export const NO_MEMBERS: Membership = { living: new Map(), eligible: [], full: new Set(), held: false, changes: [] };

/** Holds when more than this share of the fleet is silent, in fleets of at least HOLD_FROM. */
const HOLD_ABOVE = 1 / 3;
const HOLD_FROM = 3;
/** A shard is full above the first share of its memory limit, until it is under the second. */
const FULL_ABOVE = 0.8;
const FULL_UNTIL = 0.7;

/** The view that follows from the shards' reports. Pure; a shard without report has lost its lease. */
export function viewMembers(before: Membership, reports: ReadonlyMap<ShardId, ShardReport>): Membership {
  const changes: MembershipChange[] = [];
  const living = new Map<ShardId, Member>();
  for (const [shard, report] of reports) {
    if (report.state === "gone") {
      if (before.living.has(shard)) changes.push({ shard, change: "gone" });
      continue;
    }
    living.set(shard, { report, silent: false });
    const change = reportedChange(before.living.get(shard), report);
    if (change !== undefined) changes.push({ shard, change });
  }
  const missing = [...before.living].filter(([shard]) => !reports.has(shard));
  // Who said that it leaves was expected to go: it neither counts as lost nor is it held.
  const lost = missing.filter(([, member]) => member.report.state !== "leaving");
  const fleet = living.size + lost.length;
  const held = fleet >= HOLD_FROM && lost.length > fleet * HOLD_ABOVE;
  for (const [shard, member] of missing) {
    if (member.report.state === "leaving") changes.push({ shard, change: "gone" });
    else if (!held) changes.push({ shard, change: "dead" });
    else {
      living.set(shard, { report: member.report, silent: true });
      if (!member.silent) changes.push({ shard, change: "silent" });
    }
  }
  const eligible = [...living.keys()].filter((shard) => isEligible(living.get(shard))).sort();
  const full = new Set(eligible.filter((shard) => isFull(living.get(shard), before.full.has(shard))));
  for (const shard of full) if (!before.full.has(shard)) changes.push({ shard, change: "full" });
  return { living, eligible, full, held, changes };
}

function reportedChange(before: Member | undefined, report: ShardReport): MembershipChange["change"] | undefined {
  if (before === undefined) return speaksOurs(report) ? "joined" : "incompatible";
  if (before.report.incarnation !== report.incarnation) return "restarted";
  if (before.silent) return "back";
  return report.state === "leaving" && before.report.state !== "leaving" ? "leaving" : undefined;
}

const speaksOurs = ({ protocol }: ShardReport): boolean => protocol.min <= PROTOCOL.max && protocol.max >= PROTOCOL.min;

const isEligible = (member: Member | undefined): boolean =>
  member !== undefined &&
  (member.report.state === "joining" || member.report.state === "active") &&
  speaksOurs(member.report);

function isFull(member: Member | undefined, wasFull: boolean): boolean {
  const memory = member?.report.memory;
  if (memory === undefined || memory.limitBytes === null) return false;
  return memory.usedBytes > memory.limitBytes * (wasFull ? FULL_UNTIL : FULL_ABOVE);
}
