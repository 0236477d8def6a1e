import type { AssignmentStore, ShardReport } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, assign, type TestShard, type TestShardOptions } from "./testing/start-test-shard.ts";

const cluster = useSimulatedCluster();
const MISSING = "replicasets";

async function serve(options: Partial<TestShardOptions> = {}): Promise<TestShard> {
  const started = await cluster.start(options);
  await started.store.publish(assign(1, allOwnedBy(cluster.simulator)));
  return started;
}
const body = ({ url }: TestShard) =>
  awaitState(
    () => scrape(url),
    ({ status }) => status === 200,
  );
/** Resolves when a shard has reported that. */
const reported = ({ watchReports }: AssignmentStore, holds: (report: ShardReport) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = watchReports((reports) => {
      if ([...reports.values()].some(holds)) resolve();
    });
    cluster.onEnd(async () => stop());
  });
const asked = (): number => cluster.simulator.requests.filter(({ path }) => path.endsWith(`/${MISSING}`)).length;
const infosOf = (text: string): number =>
  text.split("\n").filter((line) => line.startsWith("kube_replicaset_created{")).length;

describe.each(["namespace", "cluster", "server", "auto"] as const)(
  "a kind that the API server does not serve (%s)",
  (watchStrategy) => {
    it("holds up nothing, is asked for by nobody, and is named once, in readiness and in a gauge", async () => {
      cluster.simulator.setServedVersions(MISSING, []);
      const lines: string[] = [];
      const note = (_fields: unknown, message: string): void => void lines.push(message);
      const log = { debug: () => {}, info: () => {}, warn: note, error: note };
      const started = await serve({ options: { watchStrategy }, log });
      const { text } = await body(started);
      expect(text).toContain("kube_pod_info{");
      expect(infosOf(text)).toBe(0);
      expect(asked()).toBe(0);
      expect(started.shard.readiness()).toEqual({ ready: true, notes: [`not served by this API server: ${MISSING}`] });
      expect(lines.filter((line) => line.includes(MISSING))).toHaveLength(1);
      const watches = (): number => cluster.simulator.openWatches().length;
      await awaitState(started.telemetry, (now) => now.includes(`open_watches{shard="shard-0"} ${watches()}\n`));
      const telemetry = await awaitState(started.telemetry, (now) => /missing_kinds\{.*replicasets.*\} 1/.test(now));
      expect(telemetry).toMatch(/kube_state_shards_missing_kinds\{resource="pods",shard="shard-0"\} 0/);
      expect(telemetry).toMatch(/kube_state_shards_blocked_kinds\{resource="replicasets",shard="shard-0"\} 0/);
    });

    it("is served when it appears, while all other samples stay", async () => {
      cluster.simulator.setServedVersions(MISSING, []);
      const started = await serve({ options: { watchStrategy } });
      const before = await body(started);
      cluster.simulator.setServedVersions(MISSING, ["v1"]);
      const held = cluster.simulator.cluster.count(MISSING);
      const after = await awaitState(
        async () => {
          const now = await scrape(started.url);
          const samples = new Set(now.samples);
          expect(before.samples.filter((line) => !samples.has(line))).toEqual([]);
          return now;
        },
        ({ text }) => infosOf(text) === held,
      );
      expect(after.samples.length).toBeGreaterThan(before.samples.length);
      expect(started.shard.readiness().notes).toEqual([]);
    });

    it("does not hold up a unit that moves here", async () => {
      cluster.simulator.setServedVersions(MISSING, []);
      const { store } = await serve({ options: { watchStrategy } });
      const units = allOwnedBy(cluster.simulator);
      await cluster.start({ id: "shard-1", store, options: { watchStrategy } });
      const moving = { ...units, "ns/team-0001": { phase: "warming", owner: "shard-0", next: "shard-1" } } as const;
      await store.publish(assign(2, moving));
      await reported(store, ({ shard, units: held }) => shard === "shard-1" && held["ns/team-0001"]?.state === "ready");
    });
  },
);

describe("a unit that consists of a missing kind only", () => {
  it("is served, empty", async () => {
    cluster.simulator.setServedVersions("nodes", []);
    const started = await serve();
    await body(started);
    const { store } = started;
    await reported(store, ({ units }) => units["cluster/nodes"]?.state === "serving");
    await store.publish(assign(2, { "ns/team-0001": { phase: "owned", owner: "shard-0" } }));
    await store.publish(assign(3, allOwnedBy(cluster.simulator))); // known to be missing now
    await reported(store, ({ applied, units }) => applied.epoch === 3 && units["cluster/nodes"]?.state === "serving");
  });
});
