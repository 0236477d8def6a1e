import { createApiClient, loadApiTarget } from "@kube-state-shards/listwatch";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterEach, describe, expect, it } from "vitest";
import { assignmentOf, eventually } from "../assignment-store.case.ts";
import { NotLeaderError } from "../errors.ts";
import { describeLeaderElection, ELECTION_LEASE_MS } from "../leader-election.case.ts";
import type { Leadership } from "../leader-election.ts";
import type { MemoryCandidate } from "../memory-candidate.ts";
import { createMemoryStore } from "../memory-store.ts";
import { type LeaseTimings, openLeaseElection } from "./open-lease-election.ts";

const TIMINGS: LeaseTimings = { durationMs: ELECTION_LEASE_MS, renewDeadlineMs: 1_000, retryMs: 100 };
const LEASE = { namespace: "fleet", name: "kube-state-shards" };

async function openFleet(names: readonly string[]) {
  const closing: (() => Promise<unknown>)[] = [];
  const tokens = Object.fromEntries(names.map((name) => [`token-of-${name}`, name]));
  const simulator = await startSimulator({ seed: { pods: 0, namespaces: 1, nodes: 1 }, tokens });
  closing.push(() => simulator.close());
  simulator.cluster.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: LEASE.namespace } });
  const store = createMemoryStore({ leaderLeaseMs: TIMINGS.renewDeadlineMs });
  const cut = new Map<string, { clear(): void }>();
  const cutOffApi = (name: string, isCut: boolean): void => {
    cut.get(name)?.clear();
    if (isCut) cut.set(name, simulator.faults.inject({ kind: "dropped" }, { user: name }));
  };
  const candidate = async (id: string, more: Partial<typeof LEASE> = {}) => {
    const view = store.candidate(id);
    const target = await loadApiTarget({ apiserver: simulator.url, env: {} });
    const client = createApiClient({ ...target, headers: async () => ({ authorization: `Bearer token-of-${id}` }) });
    closing.push(() => client.close());
    const lease = { ...LEASE, ...more };
    const election = openLeaseElection({ client, lease, candidate: id, store: view, timings: TIMINGS });
    return {
      ...{ view, election, cutOffApi: (isCut: boolean) => cutOffApi(id, isCut) },
      store: { ...view, ...election },
      isolate(isIsolated: boolean) {
        view.isolate(isIsolated);
        cutOffApi(id, isIsolated);
      },
    };
  };
  return {
    ...{ simulator, store, candidate },
    async close() {
      for (const close of closing.splice(0).reverse()) await close();
    },
  };
}

describeLeaderElection("a Kubernetes Lease over the memory store", async () => {
  const { candidate, store, close } = await openFleet(["a", "b"]);
  return { candidate: (id) => candidate(id), onlooker: store, close };
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function stand(names: readonly string[], lease: Partial<typeof LEASE> = {}) {
  const fleet = await openFleet(names);
  closing.push(fleet.close);
  const start = async (id: string) => {
    const opened = await fleet.candidate(id, lease);
    const seen: Leadership[] = [];
    const campaign = opened.election.campaign((now) => void seen.push(now));
    closing.push(() => campaign.resign().catch(() => {}));
    return { ...opened, campaign, leads: () => seen.at(-1)?.mine === true, problem: () => seen.at(-1)?.problem };
  };
  return { ...fleet, start };
}

const specOfLease = (simulator: Simulator) =>
  simulator.cluster.get("leases", { ...LEASE })?.["spec"] as Record<string, unknown> | undefined;
const publish = (view: MemoryCandidate, term: number) => view.publish(assignmentOf({ term, epoch: 1 }));

describe("leaders by a Kubernetes Lease", () => {
  it("write who they are, and leave the Lease to nobody when they stop", async () => {
    const { simulator, start } = await stand(["a"]);
    const a = await start("a");
    await eventually("a leads", a.leads);
    expect(specOfLease(simulator)).toMatchObject({
      holderIdentity: expect.stringMatching(/^a_/),
      leaseDurationSeconds: 2,
      leaseTransitions: 0,
    });
    await a.campaign.resign();
    expect(specOfLease(simulator)).toMatchObject({ holderIdentity: "", leaseTransitions: 0 });
  });

  it("stop leading before others may, when they alone cannot reach the API server, and publish nothing after", async () => {
    const { simulator, start } = await stand(["a", "b"]);
    const a = await start("a");
    await eventually("a leads", a.leads);
    await publish(a.view, 1);
    const b = await start("b");
    a.cutOffApi(true);
    const both: boolean[] = [];
    await eventually("a has stopped leading", () => {
      both.push(a.leads() && b.leads());
      return !a.leads();
    });
    expect(a.problem()).toMatch(/^(get|update) the leader's Lease fleet\/kube-state-shards: /);
    await expect(publish(a.view, 2)).rejects.toThrow(NotLeaderError);
    await eventually("b leads", () => {
      both.push(a.leads() && b.leads());
      return b.leads();
    });
    expect(both).not.toContain(true);
    await publish(b.view, 2);
    await expect(publish(a.view, 3)).rejects.toThrow(NotLeaderError);
    a.cutOffApi(false);
    await eventually("a can read the Lease again", () => a.problem() === undefined);
    expect([a.leads(), b.leads()]).toEqual([false, true]);
    expect(specOfLease(simulator)).toMatchObject({ holderIdentity: expect.stringMatching(/^b_/), leaseTransitions: 1 });
  });

  it("leave the Lease to others when they alone cannot reach the store", async () => {
    const { start } = await stand(["a", "b"]);
    const a = await start("a");
    await eventually("a leads", a.leads);
    const b = await start("b");
    a.view.isolate(true);
    await eventually("b leads", b.leads);
    expect(a.leads()).toBe(false);
    a.view.isolate(false);
    await b.campaign.resign();
    await eventually("a leads again", a.leads);
  });

  it("do not lead while another holds the store's lease, as one does that knows no Lease", async () => {
    const { store, simulator, start } = await stand(["a"]);
    const old = store.candidate("old");
    let oldLeads = false;
    const campaign = old.campaign(({ mine }) => {
      oldLeads = mine;
    });
    await eventually("the old one leads", () => oldLeads);
    const a = await start("a");
    await eventually("a holds the Lease", () => /^a_/.test(String(specOfLease(simulator)?.["holderIdentity"])));
    expect([a.leads(), oldLeads]).toEqual([false, true]);
    await campaign.resign();
    await eventually("a leads", a.leads);
  });

  it("stop leading when somebody else is written into the Lease, and lead again when that one is silent", async () => {
    const { simulator, start } = await stand(["a"]);
    const a = await start("a");
    await eventually("a leads", a.leads);
    const spec = { ...specOfLease(simulator), holderIdentity: "an operator" };
    simulator.cluster.update("leases", { metadata: LEASE, spec });
    await eventually("a has stopped leading", () => !a.leads());
    await eventually("a leads again", a.leads);
    expect(specOfLease(simulator)).toMatchObject({ leaseTransitions: 1 });
  });

  it("say what they must be allowed, and stand as soon as they are", async () => {
    const { simulator, start } = await stand(["a"]);
    simulator.setDenied([{ resource: "leases" }]);
    const a = await start("a");
    await eventually("a says why it does not lead", () => a.problem() !== undefined);
    expect(a.problem()).toMatch(
      /^get the leader's Lease fleet\/kube-state-shards: not allowed \(.*forbidden.*\)\. Give .*rbac --leader-election kubernetes/,
    );
    simulator.setDenied([{ resource: "leases", verb: "create" }]);
    await eventually("it is creating that is forbidden", () => /^create /.test(a.problem() ?? ""));
    simulator.setDenied([]);
    await eventually("a leads", a.leads);
    expect(a.problem()).toBeUndefined();
  });

  it("say that a namespace is missing, and that an API server has no Leases", async () => {
    const { simulator, start } = await stand(["a", "b"], { namespace: "nowhere" });
    const a = await start("a");
    await eventually("a says so", () => a.problem() !== undefined);
    expect(a.problem()).toMatch(/there is no namespace nowhere .*--leader-lease-namespace/);
    simulator.setServedVersions("leases", []);
    const b = await start("b");
    await eventually("b says so", () => b.problem() !== undefined);
    expect(b.problem()).toMatch(/does not serve coordination\.k8s\.io\/v1 .*--leader-election store/);
  });

  it("are not kept waiting without end by an API server that does not answer", async () => {
    const { simulator, start } = await stand(["a"]);
    const a = await start("a");
    await eventually("a leads", a.leads);
    const silence = simulator.faults.inject({ kind: "unanswered" }, { resource: "leases" });
    await eventually("a has stopped leading", () => !a.leads());
    await eventually("a says why", () => a.problem() !== undefined);
    expect(a.problem()).toMatch(/no answer of the API server within 0\.5 s/);
    silence.clear();
    await eventually("a leads again", a.leads);
  });
});
