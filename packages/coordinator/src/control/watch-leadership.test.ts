import type { Leadership } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { watchLeadership } from "./watch-leadership.ts";

const LEASE_MS = 10_000;
const ME = { id: "me", fence: 4 };

function start() {
  let nowMs = 0;
  let tell: (leadership: Leadership) => void = () => {};
  const changes: boolean[] = [];
  const watch = watchLeadership({
    election: {
      campaign: (listener) => {
        tell = listener;
        return { resign: async () => {} };
      },
      watchLeader: () => () => {},
    },
    scheduler: { nowMs: () => nowMs, after: () => () => {} },
    leaseMs: LEASE_MS,
    onChange: (leads) => void changes.push(leads),
  });
  watch.start();
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { watch, changes, pass, tell: (leadership: Leadership) => tell(leadership) };
}

describe("whether this coordinator leads", () => {
  it("is so from winning the lease to losing it, with who leads meanwhile", () => {
    const { watch, changes, tell } = start();
    tell({ leader: ME, mine: true });
    tell({ leader: { id: "other", fence: 5 }, mine: false });
    expect(changes).toEqual([true, false]);
    expect(watch.leader()?.id).toBe("other");
  });

  it("is not so after the store has refused us, whatever goes wrong with renewals meanwhile, until a lease has passed", () => {
    const { watch, changes, pass, tell } = start();
    tell({ leader: ME, mine: true });
    watch.refused();
    tell({ leader: ME, mine: true, problem: "renew the Lease: not allowed" });
    expect([watch.leads(), watch.problem()]).toEqual([false, "renew the Lease: not allowed"]);
    tell({ leader: ME, mine: true });
    expect([watch.leads(), watch.problem()]).toEqual([false, undefined]);
    pass(LEASE_MS);
    expect(watch.leads()).toBe(true);
    expect(changes).toEqual([true, false, true]);
  });

  it("is so again at once under a lease that was won anew", () => {
    const { watch, tell } = start();
    tell({ leader: ME, mine: true });
    watch.refused();
    tell({ leader: { ...ME, fence: 6 }, mine: true });
    expect(watch.leads()).toBe(true);
  });
});
