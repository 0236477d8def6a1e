import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { createRedisStore, openLeaseElection } from "@kube-state-shards/assignment";
import { describeLeaderElection, ELECTION_LEASE_MS } from "@kube-state-shards/assignment/testing";
import { ApiUnreachableError, createApiClient, loadApiTarget } from "@kube-state-shards/listwatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grantedAccounts } from "./cluster/granted-accounts.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { type Daemon, type ProcessFleet, startProcessFleet } from "./fleet/process-fleet.ts";
import { verdictLine } from "./poller/judge-polls.ts";
import { waitUntil } from "./process/wait-until.ts";
import { startCutProxy } from "./redis/cut-proxy.ts";
import { FAST, freshPrefix } from "./redis/open-store.ts";
import { type RedisServer, startRedis } from "./redis/redis-server.ts";
import { awaitLeader, runFleet } from "./scenarios/fleet-run.ts";
import { POD_INFO_ONLY } from "./scenarios/pod-info-only.ts";

const NAMESPACE = "default";
const TIMINGS = { durationMs: ELECTION_LEASE_MS, renewDeadlineMs: 1_000, retryMs: 100 };
const cluster = sharedCluster();
const accounts = grantedAccounts(cluster);
const freshName = (): string => `e2e-${randomUUID()}`;
const pathOf = (name: string): string => `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/${name}`;

type LeaseSpec = { readonly holderIdentity?: string; readonly leaseTransitions?: number; readonly renewTime?: string };

async function readLease(name: string): Promise<LeaseSpec> {
  const { status, text } = await cluster.objects.ask("GET", pathOf(name));
  if (status !== 200) throw new Error(`read Lease ${name}: got ${status}: ${text}`);
  return JSON.parse(text).spec;
}

const electionArgs = (lease: string): readonly string[] => [
  ...["--leader-election", "kubernetes", "--leader-lease-name", lease, "--leader-lease-namespace", NAMESPACE],
];

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.remove();
  await accounts.removeAll();
});

// As an account that may do what `rbac` prints for it.
describeLeaderElection("a Kubernetes Lease over the Redis store", async () => {
  const lease = { namespace: NAMESPACE, name: freshName() };
  const granted = ["--resources", "pods", ...electionArgs(lease.name)];
  const kubeconfig = await accounts.kubeconfig(lease.name, await accounts.create(lease.name, granted));
  const prefix = freshPrefix();
  const closing: (() => Promise<unknown>)[] = [];
  const open = async (port: number, candidate: string) => {
    const url = `redis://127.0.0.1:${port}`;
    const leaderLeaseMs = TIMINGS.renewDeadlineMs;
    const store = createRedisStore({ ...FAST, url, prefix, candidate, leaderLeaseMs });
    closing.push(() => store.close());
    await store.ready();
    return store;
  };
  return {
    onlooker: await open(redis.port, "onlooker"),
    async candidate(id) {
      const proxy = await startCutProxy(redis.port);
      closing.push(() => proxy.close());
      const store = await open(proxy.port, id);
      const client = createApiClient(await loadApiTarget({ kubeconfig, env: {} }));
      closing.push(() => client.close());
      let isCut = false;
      const cuttable: typeof client = {
        ...client,
        request: async (request) => {
          if (isCut) throw new ApiUnreachableError("the test has cut this candidate off");
          return await client.request(request);
        },
      };
      const election = openLeaseElection({ client: cuttable, lease, candidate: id, store, timings: TIMINGS });
      return {
        store: { ...store, ...election },
        isolate(isIsolated) {
          isCut = isIsolated;
          proxy.cut(isIsolated ? "refuse" : undefined);
        },
      };
    },
    async close() {
      for (const close of closing.splice(0).reverse()) await close();
      await cluster.objects.remove(pathOf(lease.name));
    },
  };
});

const anotherLeads = (fleet: ProcessFleet, before: Daemon): Promise<Daemon> =>
  waitUntil(
    async () => {
      const found = await fleet.leader();
      return found === undefined || found === before ? undefined : found;
    },
    { everyMs: 200, what: () => `another coordinator than ${before.name} to lead` },
  );

describe("Never nowhere, one order: coordinators that are elected by a Kubernetes Lease", () => {
  it("survive kill -9 of the leader; one that was stopped and wakes up publishes nothing", async () => {
    const name = freshName();
    const token = await accounts.create(name, ["--resources", "pods", ...electionArgs(name)]);
    const lines: string[] = [];
    const size = {
      ...{ shards: 2, maxShards: 3, churnRate: 20, readsUnion: false },
      kubeconfig: await accounts.kubeconfig(name, token),
      args: ["--resources", "pods", ...POD_INFO_ONLY],
      coordinatorArgs: electionArgs(name),
    };
    const input = { cluster, print: (line: string) => void lines.push(line) };
    const { verdict, existing } = await runFleet(input, size, async ({ fleet, watch, mark, redis: store }) => {
      const field = async (one: string): Promise<string> =>
        (await store.command("HGET", "{kube-state-shards}:assignment", one)).split("\r\n").at(-1) ?? "";
      const first = await awaitLeader(fleet);
      expect(await readLease(name)).toMatchObject({
        holderIdentity: expect.stringMatching(new RegExp(`^${first.name}_`)),
        leaseTransitions: 0,
      });
      mark(`kill ${first.name}`);
      first.kill("SIGKILL");
      await first.child()?.exited;
      const second = await anotherLeads(fleet, first);
      mark(`${second.name} leads`);
      expect(await readLease(name)).toMatchObject({
        holderIdentity: expect.stringMatching(new RegExp(`^${second.name}_`)),
        leaseTransitions: 1,
      });
      first.start();
      await first.ready();
      fleet.scaleTo(3);
      await watch.settledOn(3);

      mark(`stop ${second.name}`);
      const fenceBefore = Number(await field("fence"));
      second.kill("SIGSTOP");
      await anotherLeads(fleet, second);
      fleet.scaleTo(2);
      await watch.settledOn(2);
      const fence = Number(await field("fence"));
      expect(fence).toBeGreaterThan(fenceBefore);
      mark(`wake ${second.name}`);
      second.kill("SIGCONT");
      // It would publish at once: whatever is published now is by its heir's fence.
      for (const untilMs = Date.now() + 3_000; Date.now() < untilMs; await delay(20))
        expect(Number(await field("fence"))).toBe(fence);
      const said = await Promise.all(fleet.coordinators.map((one) => fleet.status(one)));
      expect(said.map(({ leader }) => leader.id)).toEqual([first.name, first.name]);
      expect(said.filter(({ leader }) => leader.me)).toHaveLength(1);
      expect(said.flatMap(({ problems }) => problems)).toEqual([]);
      expect(await readLease(name)).toMatchObject({
        holderIdentity: expect.stringMatching(new RegExp(`^${first.name}_`)),
        leaseTransitions: 2,
      });

      mark(`end ${first.name}: it leaves the Lease to nobody, and is not waited for`);
      await first.stop();
      expect((await readLease(name)).holderIdentity).not.toMatch(new RegExp(`^${first.name}_`));
      expect(await anotherLeads(fleet, first)).toBe(second);
      await second.stop();
      expect(await readLease(name)).toMatchObject({ holderIdentity: "", leaseTransitions: 3 });
      second.start();
      await second.ready();
      await anotherLeads(fleet, first);
    });
    const seen = `${lines.join("\n")}\n${JSON.stringify(verdict)}`;
    expect(verdictLine(verdict), seen).toBe("missing 0, double 0, longest gap 0 ms");
    expect(existing, seen).toBeGreaterThan(100);
    await cluster.objects.remove(pathOf(name));
  });

  it("say what they must be allowed where they may not, and do not lead", async () => {
    const name = freshName();
    const kubeconfig = await accounts.kubeconfig(name, await accounts.create(name, ["--resources", "pods"]));
    const fleet = await startProcessFleet({
      ...{ kubeconfig, shards: 1, maxShards: 1, coordinators: 1 },
      store: ["--redis", redis.url, "--redis-key-prefix", freshPrefix()],
      args: ["--resources", "pods", ...POD_INFO_ONLY],
      coordinatorArgs: electionArgs(name),
    });
    try {
      const [coordinator] = fleet.coordinators;
      if (coordinator === undefined) throw new Error("start a fleet: got no coordinator");
      const problems = await waitUntil(
        async () => {
          const said = await fleet.status(coordinator).catch(() => undefined);
          const whats = said?.problems.map(({ what }) => what).join("\n") ?? "";
          return whats.includes("cannot be elected") ? whats : undefined;
        },
        { what: () => `the coordinator to say why it does not lead:\n${fleet.lastWords()}` },
      );
      expect(problems).toMatch(
        new RegExp(`get the leader's Lease ${NAMESPACE}/${name}: not allowed \\(.*forbidden.*kube-state-shards rbac`),
      );
      expect(problems).toContain("no coordinator leads");
    } finally {
      await fleet.stop();
    }
  });
});
