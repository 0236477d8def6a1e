import { randomUUID } from "node:crypto";
import type { Leader, Leadership } from "./leader-election.ts";
import { createListeners } from "./listeners.ts";

/** What a store says to who asks for the lease. `heldForMs`: how long its holder has it without renewal. */
export type LeaseAnswer = { readonly isHeld: boolean; readonly leader: Leader; readonly heldForMs: number };

/** What a publication proves itself with. */
export type LeaseClaim = { readonly token: string; readonly fence: number };

/** A candidate's way to the lease, and its hold on it. */
export interface RunningCampaign {
  claim(): LeaseClaim;
  /** Somebody was seen to hold the lease, or nobody, by who asked at `askedMs`. */
  sawLeader(leader: Leader | undefined, askedMs: number): void;
  /** Asks now: what stood in the way may be gone. */
  retry(): void;
  /** Stops, and gives the lease up. Errors: as the command's; the lease runs out by itself then. */
  resign(): Promise<void>;
}

export type CampaignOptions = {
  readonly listener: (leadership: Leadership) => void;
  /** How long the lease is ours after a renewal was sent. */
  readonly leaseMs: number;
  /** How often it is asked for. Default: a third of the lease, and a tenth of it after a failure. */
  readonly everyMs?: number | undefined;
  readonly monotonicMs: () => number;
  readonly claim: (token: string) => Promise<LeaseAnswer>;
  readonly resign: (token: string) => Promise<void>;
};

/** Renewed so often that one lost answer costs no lease. */
const RENEWALS_PER_LEASE = 3;
/** An unanswered renewal is tried again this often within a lease. */
const RETRIES_PER_LEASE = 10;
/** A candidate that waits for a lease to run out asks this long after. */
const AFTER_LAPSE_MS = 5;

export function runCampaign({ listener, leaseMs, everyMs, monotonicMs, ...ask }: CampaignOptions): RunningCampaign {
  const token = randomUUID();
  const listeners = createListeners<Leadership>();
  let leader: Leader | undefined;
  let fence = 0;
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let answeredMs = Number.NEGATIVE_INFINITY;
  let told: Leadership | undefined;
  let timers: { renew?: NodeJS.Timeout | undefined; lapse?: NodeJS.Timeout | undefined } = {};
  let isStopped = false;

  const leadership = (): Leadership => {
    const mine = monotonicMs() < heldUntilMs;
    return { leader: mine || leader?.fence !== fence ? leader : undefined, mine };
  };
  const tell = (): void => {
    const now = leadership();
    const isSame = told !== undefined && told.mine === now.mine && isSameLeader(told.leader, now.leader);
    if (isSame) return;
    told = now;
    listeners.announce(leadership);
  };
  const hold = (untilMs: number): void => {
    heldUntilMs = untilMs;
    clearTimeout(timers.lapse);
    const remainsMs = untilMs - monotonicMs();
    // A timer may fire early by a fraction of a millisecond.
    if (remainsMs > 0 && !isStopped) timers.lapse = setTimeout(lapse, Math.ceil(remainsMs) + 1);
  };

  const lapse = (): void => {
    tell();
    if (monotonicMs() < heldUntilMs) hold(heldUntilMs); // the clock is not the timers'
  };

  const renew = async (): Promise<void> => {
    const sentMs = monotonicMs();
    let nextMs = everyMs ?? leaseMs / RENEWALS_PER_LEASE;
    try {
      const answer = await ask.claim(token);
      if (isStopped) return;
      answeredMs = monotonicMs();
      leader = answer.leader;
      if (answer.isHeld) {
        fence = answer.leader.fence;
        // WHY from the sending: the lease runs from when Redis got it, which was not before that.
        hold(sentMs + leaseMs);
      } else {
        hold(Number.NEGATIVE_INFINITY);
        if (answer.heldForMs >= 0) nextMs = Math.min(nextMs, answer.heldForMs + AFTER_LAPSE_MS);
      }
    } catch {
      nextMs = everyMs ?? leaseMs / RETRIES_PER_LEASE;
      // Counted and told by who asks. The lease is kept until it may have run out: the answer may have been lost, not the lease.
    }
    tell();
    schedule(nextMs);
  };
  const schedule = (delayMs: number): void => {
    clearTimeout(timers.renew);
    if (!isStopped) timers.renew = setTimeout(() => void renew(), delayMs);
  };
  const stop = (): void => {
    isStopped = true;
    clearTimeout(timers.renew);
    clearTimeout(timers.lapse);
    timers = {};
  };

  listeners.add(listener, () => told);
  schedule(0);

  return {
    claim: () => ({ token, fence }),
    sawLeader(seen, askedMs) {
      // What was asked before our own last answer may be older than it.
      if (isStopped || askedMs < answeredMs || isSameLeader(seen, leader)) return;
      leader = seen;
      // Another holds it, or the store lost it: what is published by our fence is refused from now on.
      hold(Number.NEGATIVE_INFINITY);
      tell();
      if (seen === undefined) schedule(0);
    },
    retry: () => schedule(0),
    async resign() {
      stop();
      hold(Number.NEGATIVE_INFINITY);
      leader = undefined;
      tell();
      await ask.resign(token);
    },
  };
}

export const isSameLeader = (a: Leader | undefined, b: Leader | undefined): boolean =>
  a?.id === b?.id && a?.fence === b?.fence;
