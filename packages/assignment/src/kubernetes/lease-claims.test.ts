import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { LeaseAnswer } from "../run-campaign.ts";
import { createLeaseClaims } from "./lease-claims.ts";
import { type LeaseObject, type LeaseRecord, readLease, specOf } from "./lease-record.ts";
import type { LeaseRequests } from "./lease-requests.ts";

const DURATION_MS = 15_000;

/** A Lease on a server in memory, which compares versions as the API server does. */
function openServer() {
  let lease: LeaseObject | undefined;
  let version = 0;
  const write = (before: LeaseObject | undefined, record: LeaseRecord): LeaseObject => {
    version += 1;
    const metadata = { ...before?.metadata, resourceVersion: String(version) };
    lease = { ...before, metadata, spec: { ...before?.spec, ...specOf(record) } };
    return lease;
  };
  const requests: LeaseRequests = {
    read: async () => lease,
    create: async (record) => (lease === undefined ? write(undefined, record) : undefined),
    replace: async (read, record) =>
      lease?.metadata.resourceVersion === read.metadata.resourceVersion ? write(lease, record) : undefined,
  };
  return {
    requests,
    lease: () => lease,
    record: () => (lease === undefined ? undefined : readLease(lease)),
    /** As somebody else writes it. */
    edit: (change: (now: LeaseObject) => LeaseObject) => {
      version += 1;
      if (lease !== undefined)
        lease = change({ ...lease, metadata: { ...lease.metadata, resourceVersion: `${version}` } });
    },
    remove: () => {
      lease = undefined;
    },
  };
}

function openFleet() {
  const server = openServer();
  let nowMs = 1_000;
  const candidate = (name: string, clock: { skewMs?: number; requests?: LeaseRequests } = {}) => {
    const claims = createLeaseClaims({
      requests: clock.requests ?? server.requests,
      candidate: name,
      durationMs: DURATION_MS,
      monotonicMs: () => nowMs,
      wallMs: () => Date.UTC(2026, 10, 28) + nowMs + (clock.skewMs ?? 0),
    });
    const token = `token-of-${name}`;
    return {
      claim: (): Promise<LeaseAnswer> => claims.claim(token),
      standBack: () => claims.standBack(token),
      release: () => claims.release(token),
      claims,
    };
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { server, candidate, pass };
}

describe("a candidate for a Lease", () => {
  it("creates it, renews it, and keeps when it was acquired and how often it changed hands", async () => {
    const { server, candidate, pass } = openFleet();
    const a = candidate("a");
    expect(await a.claim()).toMatchObject({ isHeld: true, leader: { id: "a_token-of-a", fence: 1 } });
    expect(server.record()).toEqual({
      holder: "a_token-of-a",
      durationMs: DURATION_MS,
      acquireTime: "2026-11-28T00:00:01.000000Z",
      renewTime: "2026-11-28T00:00:01.000000Z",
      transitions: 0,
    });
    pass(2_000);
    await a.claim();
    expect(server.record()).toMatchObject({
      acquireTime: "2026-11-28T00:00:01.000000Z",
      renewTime: "2026-11-28T00:00:03.000000Z",
      transitions: 0,
    });
  });

  it("waits for another's until it has seen it unchanged for as long as that says, whatever the other's clock says", async () => {
    for (const skewMs of [-86_400_000, 86_400_000]) {
      const { server, candidate, pass } = openFleet();
      const a = candidate("a", { skewMs });
      const b = candidate("b");
      await a.claim();
      expect(await b.claim()).toMatchObject({ isHeld: false, heldForMs: DURATION_MS });
      pass(DURATION_MS - 1);
      expect(await b.claim()).toMatchObject({ isHeld: false, heldForMs: 1 });
      await a.claim();
      pass(1);
      expect(await b.claim()).toMatchObject({ isHeld: false, heldForMs: DURATION_MS });
      pass(DURATION_MS);
      expect(await b.claim()).toMatchObject({ isHeld: true, leader: { fence: 2 } });
      expect(server.record()?.transitions).toBe(1);
      expect(await a.claim()).toMatchObject({ isHeld: false, leader: { id: "b_token-of-b" } });
    }
  });

  it("begins to wait when it first sees it: how old it is cannot be told", async () => {
    const { candidate, pass } = openFleet();
    await candidate("a").claim();
    pass(10 * DURATION_MS);
    expect(await candidate("b").claim()).toMatchObject({ isHeld: false, heldForMs: DURATION_MS });
  });

  it("heeds the duration that the holder promises, and its own where that promises none", async () => {
    const { server, candidate, pass } = openFleet();
    await candidate("a").claim();
    const b = candidate("b");
    server.edit((now) => ({ ...now, spec: { ...now.spec, leaseDurationSeconds: 60 } }));
    expect(await b.claim()).toMatchObject({ heldForMs: 60_000 });
    server.edit((now) => ({ ...now, spec: { ...now.spec, leaseDurationSeconds: null } }));
    expect(await b.claim()).toMatchObject({ heldForMs: DURATION_MS });
    pass(DURATION_MS);
    expect(await b.claim()).toMatchObject({ isHeld: true });
  });

  it("is one of two that take a free one at the same time", async () => {
    const { candidate, pass } = openFleet();
    await candidate("a").claim();
    const both = [candidate("b"), candidate("c")];
    await Promise.all(both.map(({ claim }) => claim()));
    pass(DURATION_MS);
    const answers = await Promise.all(both.map(({ claim }) => claim()));
    expect(answers.map(({ isHeld }) => isHeld).sort()).toEqual([false, true]);
  });

  it("takes one that was given up at once, and gives up its own with the count kept", async () => {
    const { server, candidate } = openFleet();
    const a = candidate("a");
    await a.claim();
    await a.release();
    expect(server.record()).toMatchObject({ holder: "", transitions: 0, durationMs: 1_000 });
    const b = candidate("b");
    expect(await b.claim()).toMatchObject({ isHeld: true });
    expect(server.record()).toMatchObject({ holder: "b_token-of-b", transitions: 1 });
    await a.release();
    expect(server.record()?.holder).toBe("b_token-of-b");
  });

  it("gives up one that is its own though the answer was lost, and stands back without taking it", async () => {
    const { server, candidate } = openFleet();
    const lossy: LeaseRequests = {
      ...server.requests,
      create: async (record) => {
        await server.requests.create(record);
        throw new Error("the answer was lost");
      },
    };
    const a = candidate("a", { requests: lossy });
    await expect(a.claim()).rejects.toThrow("lost");
    expect(server.record()?.holder).toBe("a_token-of-a");
    expect(await a.standBack()).toMatchObject({ isHeld: false });
    expect(server.record()?.holder).toBe("");
    expect(await a.standBack()).toMatchObject({ isHeld: false });
    expect(server.record()?.holder).toBe("");
  });

  it("does not take anew what it gives up while a renewal is under way", async () => {
    const { server, candidate } = openFleet();
    const gate = Promise.withResolvers<void>();
    const slow: LeaseRequests = {
      ...server.requests,
      replace: async (read, record) => {
        if (record.holder !== "") await gate.promise;
        return server.requests.replace(read, record);
      },
    };
    const a = candidate("a", { requests: slow });
    await a.claim();
    const renewal = a.claim();
    const release = a.release();
    await turn();
    gate.resolve();
    await Promise.all([renewal, release]);
    expect(server.record()?.holder).toBe("");
  });

  it("renews its own though somebody has labelled it meanwhile, and leaves alone what it does not know", async () => {
    const { server, candidate } = openFleet();
    const a = candidate("a");
    await a.claim();
    server.edit((now) => ({
      ...now,
      metadata: { ...now.metadata, labels: { app: "x" } },
      spec: { ...now.spec, strategy: "OldestEmulationVersion" },
    }));
    expect(await a.claim()).toMatchObject({ isHeld: true });
    expect(server.lease()).toMatchObject({
      metadata: { labels: { app: "x" } },
      spec: { strategy: "OldestEmulationVersion", holderIdentity: "a_token-of-a", leaseTransitions: 0 },
    });
  });

  it("creates anew what somebody has deleted", async () => {
    const { server, candidate } = openFleet();
    const a = candidate("a");
    await a.claim();
    server.remove();
    expect(await a.claim()).toMatchObject({ isHeld: true });
  });

  it("is another holder than a process of the same name", async () => {
    const { candidate } = openFleet();
    const { claims } = candidate("a");
    await claims.claim("one");
    expect(await claims.claim("two")).toMatchObject({ isHeld: false, leader: { id: "a_one" } });
  });
});
