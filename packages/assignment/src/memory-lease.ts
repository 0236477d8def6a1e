import type { Leader, LeaderElection } from "./leader-election.ts";
import { createListeners } from "./listeners.ts";
import type { LeaseAnswer, LeaseClaim } from "./run-campaign.ts";

/** The leader's lease of a memory store. `token` is its holder's secret. */
export interface MemoryLease extends Pick<LeaderElection, "watchLeader"> {
  leader(): Leader | undefined;
  claim(id: string, token: string): LeaseAnswer;
  resign(token: string): void;
  /** Whether it is held by this claim. */
  isHeldBy(claim: LeaseClaim): boolean;
}

export type MemoryLeaseOptions = { readonly leaseMs: number; readonly now: () => number };

type Held = { readonly leader: Leader; readonly token: string; readonly untilMs: number };

export function createMemoryLease({ leaseMs, now }: MemoryLeaseOptions): MemoryLease {
  const listeners = createListeners<{ readonly leader: Leader | undefined }>();
  let held: Held | undefined;
  let fence = 0;
  let timer: NodeJS.Timeout | undefined;

  const current = (): Held | undefined => {
    if (held !== undefined && held.untilMs <= now()) held = undefined;
    return held;
  };
  const look = (): { readonly leader: Leader | undefined } => ({ leader: current()?.leader });
  const become = (next: Held | undefined): void => {
    const isNews = next?.leader.fence !== held?.leader.fence;
    held = next;
    clearTimeout(timer);
    if (held !== undefined) {
      timer = setTimeout(lapse, Math.max(1, held.untilMs - now()));
      timer.unref(); // a forgotten store must not keep the process alive
    }
    if (isNews) listeners.announce(look);
  };
  const lapse = (): void => {
    if (current() === undefined) listeners.announce(look);
    else become(held);
  };

  return {
    leader: () => current()?.leader,
    watchLeader: (listener) => listeners.add(({ leader }) => listener(leader), look),
    claim(id, token) {
      const holder = current();
      if (holder !== undefined && holder.token !== token) {
        return { isHeld: false, leader: holder.leader, heldForMs: holder.untilMs - now() };
      }
      if (holder === undefined) fence += 1;
      const leader = holder?.leader ?? { id, fence };
      become({ leader, token, untilMs: now() + leaseMs });
      return { isHeld: true, leader, heldForMs: leaseMs };
    },
    resign(token) {
      if (current()?.token === token) become(undefined);
    },
    isHeldBy(claim) {
      const holder = current();
      return holder?.token === claim.token && holder.leader.fence === claim.fence;
    },
  };
}
