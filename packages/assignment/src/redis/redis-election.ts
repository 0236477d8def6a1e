import { InternalError } from "@kube-state-shards/exposition";
import type { Leader, LeaderElection } from "../leader-election.ts";
import { createListeners } from "../listeners.ts";
import { isSameLeader, type LeaseAnswer, type LeaseClaim, type RunningCampaign, runCampaign } from "../run-campaign.ts";

/** Who leads, and this process's own candidacy. */
export interface RedisElection extends LeaderElection {
  /** What was found in the store by who asked at `askedMs`. */
  found(leader: Leader | undefined, askedMs: number): void;
  /** The store can be reached again. */
  retry(): void;
  /** What a publication proves itself with; of nobody when this process does not stand. */
  claim(): LeaseClaim;
  /** Gives the lease up if it can. */
  close(): Promise<void>;
}

export type RedisElectionOptions = {
  readonly leaseMs: number;
  readonly monotonicMs: () => number;
  /** `seenFence`: the highest that was seen, which the next one must be above. */
  readonly claim: (token: string, seenFence: number) => Promise<LeaseAnswer>;
  readonly resign: (token: string) => Promise<void>;
  /** The candidacy has ended, and what stood in its way is nobody's concern any more. */
  readonly onEnded: () => void;
};

export function createRedisElection({ leaseMs, monotonicMs, ...ask }: RedisElectionOptions): RedisElection {
  const listeners = createListeners<{ readonly leader: Leader | undefined }>();
  let seen: { readonly leader: Leader | undefined } | undefined;
  let highestFence = 0;
  let claimedMs = Number.NEGATIVE_INFINITY;
  let campaign: RunningCampaign | undefined;

  const note = (leader: Leader | undefined): void => {
    highestFence = Math.max(highestFence, leader?.fence ?? 0);
    if (seen !== undefined && isSameLeader(seen.leader, leader)) return;
    seen = { leader };
    listeners.announce(() => seen);
  };

  return {
    watchLeader: (listener) =>
      listeners.add(
        ({ leader }) => listener(leader),
        () => seen,
      ),
    found(leader, askedMs) {
      // What was asked before our own claim was answered may be older than that.
      if (askedMs >= claimedMs) note(leader);
      campaign?.sawLeader(leader, askedMs);
    },
    retry: () => campaign?.retry(),
    claim: () => campaign?.claim() ?? { token: "", fence: 0 },
    campaign(listener) {
      if (campaign !== undefined) throw new InternalError("campaign: BUG, this candidate campaigns already");
      const started = runCampaign({
        ...{ listener, leaseMs, monotonicMs, resign: ask.resign },
        claim: async (token) => {
          const answer = await ask.claim(token, highestFence);
          claimedMs = monotonicMs();
          note(answer.leader);
          return answer;
        },
      });
      campaign = started;
      return {
        async resign() {
          if (campaign === started) campaign = undefined;
          await started.resign().finally(ask.onEnded);
        },
      };
    },
    async close() {
      await campaign?.resign().catch(() => {}); // the lease runs out by itself
      campaign = undefined;
    },
  };
}
