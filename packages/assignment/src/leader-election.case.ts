import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { assignmentOf, eventually } from "./assignment-store.case.ts";
import type { AssignmentStore } from "./assignment-store.ts";
import { NotLeaderError } from "./errors.ts";
import type { Campaign, Leader, LeaderElection, Leadership } from "./leader-election.ts";
import { StoreUnreachableError } from "./store-errors.ts";

type OpenedCandidate = {
  readonly store: AssignmentStore & LeaderElection;
  /** From now on (or no longer) out of touch with the store, as a paused or cut-off process is. */
  isolate(isIsolated: boolean): void;
};

export type OpenedElection = {
  candidate(id: string): Promise<OpenedCandidate>;
  readonly onlooker: LeaderElection;
  close(): Promise<void>;
};

type Candidate = OpenedCandidate & { readonly seen: readonly Leadership[]; readonly campaign: Campaign };

/** The leader's lease that `open` is to give its store: short, since the contract waits for it to run out. */
export const ELECTION_LEASE_MS = 1_500;

/** What every LeaderElection keeps. One election for each test; `open` gives a fresh one. */
export function describeLeaderElection(name: string, open: () => Promise<OpenedElection>): void {
  const withElection = (use: (election: OpenedElection) => Promise<void>) => async (): Promise<void> => {
    const election = await open();
    try {
      await use(election);
    } finally {
      await election.close();
    }
  };
  const stand = async (election: OpenedElection, id: string): Promise<Candidate> => {
    const opened = await election.candidate(id);
    const seen: Leadership[] = [];
    const campaign = opened.store.campaign((leadership) => void seen.push(leadership));
    return { ...opened, seen, campaign };
  };
  const leads = ({ seen }: Candidate): boolean => seen.at(-1)?.mine === true;
  const fenceOf = ({ seen }: Candidate): number => seen.at(-1)?.leader?.fence ?? 0;
  const elect = async (election: OpenedElection, id: string): Promise<Candidate> => {
    const candidate = await stand(election, id);
    await eventually(`${id} leads`, () => leads(candidate));
    return candidate;
  };

  describe(`${name} as a LeaderElection`, () => {
    it(
      "gives the lease to one, tells the others who has it, and lets only that one publish",
      withElection(async (election) => {
        const a = await elect(election, "a");
        const b = await stand(election, "b");
        await eventually("b knows of a", () => b.seen.at(-1)?.leader?.id === "a");
        expect(leads(b)).toBe(false);
        expect(fenceOf(b)).toBe(fenceOf(a));
        await expect(b.store.publish(assignmentOf({ term: 1, epoch: 1 }))).rejects.toThrow(NotLeaderError);
        await a.store.publish(assignmentOf({ term: 1, epoch: 1 }));
      }),
    );

    it(
      "keeps the leader beyond its lease while it renews",
      withElection(async (election) => {
        const a = await elect(election, "a");
        const b = await stand(election, "b");
        await sleep(2 * ELECTION_LEASE_MS);
        await a.store.publish(assignmentOf({ term: 1, epoch: 1 }));
        expect([leads(a), leads(b)]).toEqual([true, false]);
        expect(fenceOf(a)).toBe(fenceOf(b));
      }),
    );

    it(
      "passes the lease on at once when the leader resigns, with a higher fence",
      withElection(async (election) => {
        const a = await elect(election, "a");
        const firstFence = fenceOf(a);
        const b = await stand(election, "b");
        await a.campaign.resign();
        await eventually("a knows that it does not lead", () => !leads(a));
        await eventually("b leads", () => leads(b));
        expect(fenceOf(b)).toBeGreaterThan(firstFence);
        await expect(a.store.publish(assignmentOf({ term: 1, epoch: 1 }))).rejects.toThrow(NotLeaderError);
      }),
    );

    it(
      "counts a lease as lost while the store is out of reach, passes it on, and refuses the old leader that comes back",
      withElection(async (election) => {
        const a = await elect(election, "a");
        const firstFence = fenceOf(a);
        const b = await stand(election, "b");
        a.isolate(true);
        await eventually("a counts its lease as lost", () => !leads(a));
        await eventually("b leads", () => leads(b));
        expect(fenceOf(b)).toBeGreaterThan(firstFence);
        await expect(a.store.publish(assignmentOf({ term: 1, epoch: 1 }))).rejects.toThrow(StoreUnreachableError);
        a.isolate(false);
        await eventually("a knows of b", () => a.seen.at(-1)?.leader?.id === "b");
        await expect(a.store.publish(assignmentOf({ term: 9, epoch: 9 }))).rejects.toThrow(NotLeaderError);
        await b.store.publish(assignmentOf({ term: 1, epoch: 1 }));
      }),
    );

    it(
      "never has two leaders: of a leader that is cut off and its heir, the first counts its lease as lost before the second wins",
      withElection(async (election) => {
        const a = await elect(election, "a");
        const b = await stand(election, "b");
        const both: boolean[] = [];
        b.store.watchLeader(() => void both.push(leads(a) && leads(b)));
        a.isolate(true);
        await eventually("b leads", () => {
          both.push(leads(a) && leads(b));
          return leads(b);
        });
        expect(both).not.toContain(true);
      }),
    );

    it(
      "shows an onlooker who leads, soon and after each change",
      withElection(async (election) => {
        const seen: (Leader | undefined)[] = [];
        election.onlooker.watchLeader((leader) => void seen.push(leader));
        await eventually("nobody leads", () => seen.length > 0 && seen.at(-1) === undefined);
        const a = await elect(election, "a");
        await eventually("a is shown", () => seen.at(-1)?.id === "a");
        expect(seen.at(-1)?.fence).toBe(fenceOf(a));
        await a.campaign.resign();
        await eventually("nobody is shown", () => seen.at(-1) === undefined);
      }),
    );

    it(
      "does not call an onlooker that was stopped",
      withElection(async (election) => {
        const stopped: unknown[] = [];
        election.onlooker.watchLeader((leader) => void stopped.push(leader))();
        const seen: unknown[] = [];
        election.onlooker.watchLeader((leader) => void seen.push(leader?.id));
        await elect(election, "a");
        await eventually("another was called", () => seen.at(-1) === "a");
        expect(stopped).toEqual([]);
      }),
    );
  });
}
