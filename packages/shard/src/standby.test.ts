import { createMemoryStore, type ShardId, sealAssignment } from "@kube-state-shards/assignment";
import { catalogue } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, type TestShard } from "./testing/start-test-shard.ts";

const UNIT = "ns/team-0001"; // the seed's
const kinds = catalogue.filter(({ resource }) => ["pods", "services", "namespaces", "nodes"].includes(resource));
const cluster = useSimulatedCluster();

const podsOf = async ({ url }: TestShard): Promise<number> => {
  const { samples } = await scrape(url, "/metrics?resources=pods");
  return samples.filter((line) => line.startsWith("kube_pod_info{") && line.includes('namespace="team-0001"')).length;
};

describe("a shard that holds a unit warm", () => {
  it("is ready without it, shows none of it, counts it apart, and serves it at once when it becomes the owner, listing nothing", async () => {
    const store = createMemoryStore();
    const [owner, standby] = [
      await cluster.start({ id: "shard-0", store, kinds }),
      await cluster.start({ id: "shard-1", store, kinds }),
    ];
    const others = allOwnedBy(cluster.simulator);
    const publish = (epoch: number, unitOwner: ShardId, standbys?: Readonly<Record<string, ShardId>>) => {
      const units = { ...others, [UNIT]: { phase: "owned", owner: unitOwner } } as const;
      return store.publish(sealAssignment({ order: { term: 1, epoch }, units, unowned: [], standbys }));
    };
    const reported = (): Promise<string | undefined> =>
      new Promise((resolve) => {
        const stop = store.watchReports((reports) => {
          queueMicrotask(() => stop());
          resolve(reports.get("shard-1")?.units[UNIT]?.state);
        });
      });

    await publish(1, "shard-0", { [UNIT]: "shard-1" });
    await awaitState(reported, (state) => state === "ready");
    const whole = await awaitState(
      () => podsOf(owner),
      (pods) => pods > 0,
    );
    expect([await podsOf(standby), (await scrape(standby.url)).status]).toEqual([0, 200]);
    await awaitState(
      () => standby.telemetry(),
      (text) =>
        text.includes('kube_state_shards_standby_units{shard="shard-1"} 1') &&
        /^kube_state_shards_standby_series\{shard="shard-1"\} [1-9]/m.test(text),
    );

    const from = cluster.simulator.requests.length;
    await publish(2, "shard-1");
    await awaitState(reported, (state) => state === "serving");
    expect(await podsOf(standby)).toBe(whole);
    expect(cluster.simulator.requests.slice(from).filter(({ verb }) => verb === "list")).toEqual([]);
    await awaitState(
      () => standby.telemetry(),
      (text) => text.includes('kube_state_shards_standby_units{shard="shard-1"} 0'),
    );
  });
});
