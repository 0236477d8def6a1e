import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Leadership } from "./leader-election.ts";
import { type LeaseAnswer, type RunningCampaign, runCampaign } from "./run-campaign.ts";

const LEASE_MS = 900;
const ME = { id: "me", fence: 4 };
const OTHER = { id: "other", fence: 5 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(answer: () => LeaseAnswer) {
  const seen: Leadership[] = [];
  const asked: number[] = [];
  const resigned: string[] = [];
  const campaign: RunningCampaign = runCampaign({
    listener: (leadership) => void seen.push(leadership),
    leaseMs: LEASE_MS,
    monotonicMs: () => Date.now(),
    claim: async () => {
      asked.push(Date.now());
      return answer();
    },
    resign: async (token) => void resigned.push(token),
  });
  return { campaign, seen, asked, resigned };
}

const held = (): LeaseAnswer => ({ isHeld: true, leader: ME, heldForMs: LEASE_MS });
const lost = (heldForMs: number) => (): LeaseAnswer => ({ isHeld: false, leader: OTHER, heldForMs });
const fail = (): never => {
  throw new Error("no answer");
};

describe("a campaign", () => {
  it("renews at a third of the lease, and tells a change once", async () => {
    const { seen, asked } = start(held);
    await vi.advanceTimersByTimeAsync(3 * LEASE_MS);
    expect(asked.map((atMs) => atMs - (asked[0] ?? 0)).slice(0, 4)).toEqual([0, 300, 600, 900]);
    expect(seen).toEqual([{ leader: ME, mine: true }]);
  });

  it("counts its lease as lost a lease after the last renewal was sent, not after its answer", async () => {
    let answer: () => LeaseAnswer = held;
    const { seen, asked } = start(() => answer());
    await vi.advanceTimersByTimeAsync(10);
    answer = fail;
    await vi.advanceTimersByTimeAsync((asked[0] ?? 0) + LEASE_MS - 1 - Date.now());
    expect(seen.at(-1)?.mine).toBe(true);
    await vi.advanceTimersByTimeAsync(3);
    expect(seen.at(-1)).toEqual({ leader: undefined, mine: false });
    answer = held;
    await vi.advanceTimersByTimeAsync(LEASE_MS);
    expect(seen.at(-1)?.mine).toBe(true);
  });

  it("asks more often while it is not answered, and at once when told that it may be answered again", async () => {
    const { campaign, asked } = start(fail);
    await vi.advanceTimersByTimeAsync(LEASE_MS / 10 + 5);
    expect(asked.length).toBe(2);
    campaign.retry();
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.length).toBe(3);
  });

  it("asks again right after another's lease runs out", async () => {
    const { seen, asked } = start(lost(50));
    await vi.advanceTimersByTimeAsync(60);
    expect(asked.length).toBe(2);
    expect(seen).toEqual([{ leader: OTHER, mine: false }]);
  });

  it("stops leading when another is seen to lead, and stands at once when nobody is", async () => {
    let answer: () => LeaseAnswer = held;
    const { campaign, seen, asked } = start(() => answer());
    await vi.advanceTimersByTimeAsync(10);
    answer = lost(LEASE_MS);
    campaign.sawLeader(OTHER, Date.now());
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.at(-1)).toEqual({ leader: OTHER, mine: false });
    answer = held;
    const before = asked.length;
    campaign.sawLeader(undefined, Date.now());
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.length).toBe(before + 1);
    expect(seen.at(-1)?.mine).toBe(true);
  });

  it("believes its own answer over what was asked before it", async () => {
    const { campaign, seen } = start(held);
    const askedMs = Date.now() - 1;
    await vi.advanceTimersByTimeAsync(10);
    campaign.sawLeader(undefined, askedMs);
    await vi.advanceTimersByTimeAsync(10);
    expect(seen).toEqual([{ leader: ME, mine: true }]);
  });

  it("gives the lease up, tells so, and asks no more", async () => {
    const { campaign, seen, asked, resigned } = start(held);
    await vi.advanceTimersByTimeAsync(10);
    const { token } = campaign.claim();
    await campaign.resign();
    expect(resigned).toEqual([token]);
    expect(seen.at(-1)).toEqual({ leader: undefined, mine: false });
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(3 * LEASE_MS);
    expect(asked.length).toBe(before);
  });

  it("tells that nobody is known to lead when the store does not answer from the start", async () => {
    const { seen } = start(fail);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toEqual([{ leader: undefined, mine: false }]);
  });
});
