import { type Log, silentLog } from "@kube-state-shards/listwatch";
import type { Campaign, Leader, LeaderElection, Leadership } from "../leader-election.ts";
import { createListeners } from "../listeners.ts";
import { isSameLeader, runCampaign } from "../run-campaign.ts";
import type { StoreHealthSource } from "../store-health.ts";
import type { LeaseClaims } from "./lease-claims.ts";
import { watchProblem } from "./problem-watch.ts";

export type KubernetesElectionOptions = {
  readonly claims: LeaseClaims;
  /** Where who holds the Lease goes on to claim the lease by which publications are judged. */
  readonly store: LeaderElection & StoreHealthSource;
  /** A holder that could not renew the Lease for so long does not lead: shorter than others wait. */
  readonly renewDeadlineMs: number;
  /** How often the Lease is looked at, or renewed. */
  readonly retryMs: number;
  readonly monotonicMs: () => number;
  /** For messages: `kss/kube-state-shards`. */
  readonly leaseName: string;
  readonly log?: Log;
};

//   standing ─the Lease is ours─▶ claiming ─the store's lease is ours─▶ leading
//      ▲                             └──────────────┬─────────────────────┘
//      └── the Lease may have run out, or the store was out of reach for as long: both are given up
/**
 * Leaders by a Kubernetes Lease: who holds it may stand for the store's own lease, and who holds both leads.
 *
 * Guarantees: the store judges each publication by its own lease and fence, as without Kubernetes: who held the Lease before, slept
 * and woke up publishes nothing once another has claimed the store's. Candidates out of the store's reach do not stand.
 */
export function createKubernetesElection(options: KubernetesElectionOptions): LeaderElection {
  return {
    watchLeader: options.store.watchLeader,
    campaign: (listener) => standForLease(options, listener),
  };
}

/** A candidacy in the store, for as long as we hold the Lease. */
type StoreCandidacy = { readonly campaign: Campaign; told: Leadership };

function standForLease(options: KubernetesElectionOptions, listener: (leadership: Leadership) => void): Campaign {
  const { claims, store, renewDeadlineMs, retryMs, monotonicMs, leaseName, log = silentLog } = options;
  const listeners = createListeners<Leadership>();
  let candidacy: StoreCandidacy | undefined;
  /** Who leads by the store's word, which may be that we do when we no longer count on it. */
  let seen: Leader | undefined;
  let wasLeader: Leader | undefined;
  let unreachableSinceMs: number | undefined;
  let told: Leadership | undefined;
  let isOver = false;

  const leadership = (): Leadership => {
    const mine = candidacy?.told.mine ?? false;
    const leader = candidacy?.told.leader ?? seen;
    return { leader: mine || !isSameLeader(leader, wasLeader) ? leader : undefined, mine, problem: problems.current() };
  };
  const tell = (): void => {
    const now = leadership();
    if (now.mine) wasLeader = now.leader;
    if (isOver || (told !== undefined && isSame(told, now))) return;
    told = now;
    listeners.announce(() => told);
  };
  const problems = watchProblem({
    log,
    fields: { lease: leaseName },
    failed: "the leader's Lease cannot be used",
    mended: "the leader's Lease can be used again",
    onAttempt: tell,
  });

  const standInStore = (): void => {
    const standing: StoreCandidacy = {
      told: { leader: undefined, mine: false },
      campaign: store.campaign((now) => {
        standing.told = now;
        if (candidacy === standing) tell();
      }),
    };
    candidacy = standing;
  };
  const leaveStore = async (): Promise<void> => {
    const left = candidacy;
    candidacy = undefined;
    tell();
    await left?.campaign.resign();
  };
  const holdsLease = (isHolder: boolean): void => {
    if (isOver || isHolder === (candidacy !== undefined)) return;
    log.info({ lease: leaseName }, `${isHolder ? "holds" : "no longer holds"} the leader's Lease`);
    if (isHolder) standInStore();
    else leaveStore().catch(() => {}); // the store's lease runs out by itself
  };
  /** Another may reach the store. A holder gives it the time for which it counts on the Lease. */
  const standsBack = (): boolean => {
    if (unreachableSinceMs === undefined) return false;
    return candidacy === undefined || monotonicMs() - unreachableSinceMs >= renewDeadlineMs;
  };

  const lease = runCampaign({
    ...{ leaseMs: renewDeadlineMs, everyMs: retryMs, monotonicMs },
    listener: ({ mine }) => holdsLease(mine),
    claim: (token) => problems.attempt(() => (standsBack() ? claims.standBack(token) : claims.claim(token))),
    resign: claims.release,
  });
  const stops = [
    store.watchLeader((leader) => {
      seen = leader;
      tell();
    }),
    store.watchHealth(({ state }) => {
      const wasReachable = unreachableSinceMs === undefined;
      unreachableSinceMs = state === "reachable" ? undefined : (unreachableSinceMs ?? monotonicMs());
      if (!wasReachable && state === "reachable") lease.retry();
    }),
  ];
  listeners.add(listener, () => told);

  return {
    async resign() {
      for (const stop of stops) stop();
      const left = leaveStore(); // first: who gets the Lease finds the store's free
      isOver = true;
      try {
        await left;
      } finally {
        await lease.resign();
      }
    },
  };
}

const isSame = (a: Leadership, b: Leadership): boolean =>
  a.mine === b.mine && a.problem === b.problem && isSameLeader(a.leader, b.leader);
