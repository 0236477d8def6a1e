import type { Campaign, Leader, LeaderElection, Leadership } from "@kube-state-shards/assignment";
import type { Scheduler } from "./scheduler.ts";

//   following ─the lease is ours─▶ leading ─the lease may have run out, or the store refuses us─▶ following
/** Whether this coordinator may publish, as far as it can know. */
export interface LeadershipWatch {
  start(): void;
  leads(): boolean;
  leader(): Leader | undefined;
  /** What keeps this coordinator from standing for election, and what to do about it. */
  problem(): string | undefined;
  /** The store refused us for want of the lease: we follow until we win it again. */
  refused(): void;
  /** Gives the lease up at once. */
  stop(): Promise<void>;
}

export type LeadershipWatchOptions = {
  /** Undefined: there is no other coordinator, and this one leads always. */
  readonly election: LeaderElection | undefined;
  readonly scheduler: Scheduler;
  readonly leaseMs: number;
  /** Called when `leads` has become true or false; with no election never. */
  readonly onChange: (leads: boolean) => void;
};

export function watchLeadership({ election, scheduler, leaseMs, onChange }: LeadershipWatchOptions): LeadershipWatch {
  let told: Leadership = { leader: undefined, mine: false };
  /** When the store last refused us under the lease we think we hold. */
  let refusedAtMs: number | undefined;
  let leads = election === undefined;
  let campaign: Campaign | undefined;

  const set = (now: boolean): void => {
    if (leads === now) return;
    leads = now;
    onChange(now);
  };
  const hear = (leadership: Leadership): void => {
    const { leader, mine } = told;
    // What stands in the way of a renewal says nothing of a refusal.
    const isSame = leadership.mine === mine && leadership.leader?.fence === leader?.fence;
    told = leadership;
    if (!isSame) settle(leadership);
  };
  const settle = (leadership: Leadership): void => {
    refusedAtMs = undefined;
    set(leadership.mine);
  };

  return {
    start() {
      campaign = election?.campaign(hear);
    },
    leads() {
      // The election would have told us by now: what refused us has passed without the lease having changed hands.
      if (refusedAtMs !== undefined && told.mine && scheduler.nowMs() - refusedAtMs >= leaseMs) settle(told);
      return leads;
    },
    leader: () => told.leader,
    problem: () => told.problem,
    refused() {
      if (election === undefined) return;
      refusedAtMs = scheduler.nowMs();
      set(false);
    },
    async stop() {
      set(false);
      await campaign?.resign();
    },
  };
}
