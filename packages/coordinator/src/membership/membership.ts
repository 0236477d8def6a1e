import { PROTOCOL, type ShardId, type ShardReport, SLICES_SINCE } from "@kube-state-shards/assignment";

//   (unknown) ─first report─▶ joining ─applied an epoch─▶ active ─SIGTERM─▶ leaving ─gone, or its lease ran out─▶ (forgotten)
//                                └────────────┬──────────────┘
//                                   its lease ran out ─▶ silent ─the store is trusted, the fleet not held, no answer to a probe─▶ dead (forgotten)
//                                                          └─reports again─▶ joining / active
/** One shard as the coordinator sees it. A silent one has no lease, but is not given up yet: its units stay its own. */
export type Member = { readonly report: ShardReport; readonly silent: boolean };

export type Membership = {
  /** Shards that serve, or may: their units stay theirs. */
  readonly living: ReadonlyMap<ShardId, Member>;
  /** Shards that may be given units: living, not leaving, not drained, and of a protocol we speak. See `eligibleOf`. */
  readonly eligible: readonly ShardId[];
  /** Eligible shards short of memory: they keep what they hold and take nothing more. */
  readonly full: ReadonlySet<ShardId>;
  /** Too many went silent at once: a store or network fault is likelier than that many crashes, so nothing is given up unasked. */
  readonly held: boolean;
  /** Given up on an operator's word while held: they count as lost until that ends, so that it gives up no others. */
  readonly buried: ReadonlySet<ShardId>;
  /** What happened since the view before, for the log. */
  readonly changes: readonly MembershipChange[];
};

export type MembershipChange = {
  readonly shard: ShardId;
  readonly change:
    | "joined"
    | "restarted"
    | "leaving"
    | "silent"
    | "back"
    | "gone"
    | "dead"
    | "declared dead"
    | "full"
    | "incompatible";
};

/** Beside the reports, what it depends on who is alive and who may be given units. */
export type MembershipFacts = {
  /** Whether silence means anything: the store has been reachable, and we have led, for a full lease. */
  readonly trusted: boolean;
  /** Emptied by an operator. */
  readonly drained: ReadonlySet<ShardId>;
  /** Units are in slices: who cannot read of them is given nothing. */
  readonly sliced?: boolean;
  /** What silent shards said when they were asked themselves; undefined when nobody can ask them. */
  readonly probed: ReadonlyMap<ShardId, ProbeVerdict> | undefined;
  /** Silent shards that an operator calls dead. */
  readonly declaredDead?: ReadonlySet<ShardId> | undefined;
};

export type ProbeVerdict =
  | { readonly answers: true; readonly report: ShardReport }
  | { readonly answers: false; readonly reason: string };

export const NO_MEMBERS: Membership = {
  ...{ living: new Map(), eligible: [], full: new Set(), held: false, buried: new Set(), changes: [] },
};
const PLAIN_FACTS: MembershipFacts = { trusted: true, drained: new Set(), probed: undefined };

/** Holds when more than this share of the fleet is silent, in fleets of at least HOLD_FROM. */
const HOLD_ABOVE = 1 / 3;
const HOLD_FROM = 3;
/** A shard is full above the first share of its memory limit, until it is under the second. */
const FULL_ABOVE = 0.8;
const FULL_UNTIL = 0.7;

/** The view that follows from the shards' reports. Pure; a shard without report has lost its lease. */
export function viewMembers(
  before: Membership,
  reports: ReadonlyMap<ShardId, ShardReport>,
  facts: MembershipFacts = PLAIN_FACTS,
): Membership {
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
  // Who said that it leaves was expected to go: it does not count as lost.
  const lost = missing.filter(([, member]) => member.report.state !== "leaving");
  const dead = new Set(missing.flatMap(([shard, member]) => (isDeclaredDead(member, facts) ? [shard] : [])));
  const buried = new Set([...before.buried, ...dead].filter((shard) => !reports.has(shard)));
  const held = isHeld({ heard: living.size, lost: new Set([...lost.map(([shard]) => shard), ...buried]), buried });
  for (const [shard, member] of missing) {
    const isLeaving = member.report.state === "leaving";
    const verdict = facts.probed?.get(shard);
    if (dead.has(shard)) {
      changes.push({ shard, change: "declared dead" });
      continue;
    }
    if (facts.trusted && (isLeaving || !held) && isGivenUp(member, facts)) {
      changes.push({ shard, change: isLeaving ? "gone" : "dead" });
      continue;
    }
    living.set(shard, { report: verdict?.answers === true ? verdict.report : member.report, silent: true });
    if (!member.silent) changes.push({ shard, change: "silent" });
  }
  const eligible = eligibleOf(living, facts).sort();
  const full = new Set(eligible.filter((shard) => isFull(living.get(shard), before.full.has(shard))));
  for (const shard of full) if (!before.full.has(shard)) changes.push({ shard, change: "full" });
  return { living, eligible, full, held, buried: held ? buried : new Set(), changes };
}

type Losses = { readonly heard: number; readonly lost: ReadonlySet<ShardId>; readonly buried: ReadonlySet<ShardId> };

function isHeld({ heard, lost, buried }: Losses): boolean {
  const fleet = heard + lost.size;
  return lost.size > buried.size && fleet >= HOLD_FROM && lost.size > fleet * HOLD_ABOVE;
}

/** Nobody is dead who has answered since an operator said so. */
const isDeclaredDead = ({ report }: Member, { trusted, declaredDead, probed }: MembershipFacts): boolean =>
  trusted && declaredDead?.has(report.shard) === true && probed?.get(report.shard)?.answers !== true;

/** A shard of no known address cannot be asked: its lease alone decides. */
const isGivenUp = ({ report }: Member, { probed }: MembershipFacts): boolean =>
  probed === undefined || report.address === "" || probed.get(report.shard)?.answers === false;

function reportedChange(before: Member | undefined, report: ShardReport): MembershipChange["change"] | undefined {
  if (before === undefined || isUnheard(before)) return speaksOurs(report) ? "joined" : "incompatible";
  if (before.report.incarnation !== report.incarnation) return "restarted";
  if (before.silent) return "back";
  return report.state === "leaving" && before.report.state !== "leaving" ? "leaving" : undefined;
}

/** Named by an assignment that we found, and not heard of so far: see `expectMembers`. */
const isUnheard = ({ report }: Member): boolean => report.incarnation === "";

export const speaksOurs = ({ protocol }: Pick<ShardReport, "protocol">): boolean =>
  protocol.min <= PROTOCOL.max && protocol.max >= PROTOCOL.min;

/** Whether the shard can read an assignment with slices. */
export const knowsSlices = ({ protocol }: Pick<ShardReport, "protocol">): boolean => protocol.max >= SLICES_SINCE;

/**
 * Who may be given units. Where units are in slices and only shards stay that cannot read of them, it is those that are about
 * to go: slices are joined at one shard, and until that is done nobody else can read anything.
 */
function eligibleOf(living: Membership["living"], { drained, sliced = false }: MembershipFacts): ShardId[] {
  const speaking = [...living].filter(
    ([, { report }]) => report.state !== "gone" && speaksOurs(report) && (!sliced || knowsSlices(report)),
  );
  const staying = speaking.filter(([shard, { report }]) => report.state !== "leaving" && !drained.has(shard));
  const chosen = staying.length === 0 && sliced ? speaking : staying;
  return chosen.map(([shard]) => shard);
}

function isFull(member: Member | undefined, wasFull: boolean): boolean {
  const memory = member?.report.memory;
  if (memory === undefined || memory.limitBytes === null) return false;
  return memory.usedBytes > memory.limitBytes * (wasFull ? FULL_UNTIL : FULL_ABOVE);
}
