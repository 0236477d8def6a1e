import { catalogue } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, assign, type TestShard, type TestShardOptions } from "./testing/start-test-shard.ts";

const cluster = useSimulatedCluster();
const WIDE = ["deployments", "namespaces", "nodes", "pods", "replicasets", "services"];
const kinds = catalogue.filter(({ resource }) => WIDE.includes(resource));
const start = (options: TestShardOptions["options"] = {}): Promise<TestShard> => cluster.start({ kinds, options });

/** Open watches by what they cover: `pods` is cluster-wide, `team-0001/pods` of one namespace. */
const open = (): readonly string[] =>
  cluster.simulator
    .openWatches()
    .map(({ namespace, resource }) => (namespace === undefined ? resource : `${namespace}/${resource}`))
    .sort();

describe("the strategy of watches", () => {
  it("serves the same from one watch a kind as from one a namespace and kind", async () => {
    const [wide, narrow] = [await start({ watchStrategy: "cluster" }), await start()];
    const samples = async ({ store, url }: TestShard): Promise<readonly string[]> => {
      await store.publish(assign(1, allOwnedBy(cluster.simulator)));
      return (
        await awaitState(
          () => scrape(url),
          ({ status }) => status === 200,
        )
      ).samples;
    };
    expect(await samples(wide)).toEqual(await samples(narrow));
    await wide.close();
    await awaitState(open, (watches) => watches.every((watch) => !WIDE.includes(watch) || watch.startsWith("n")));
  });

  it("takes only its own namespaces from a cluster-wide watch", async () => {
    const { store, url } = await start({ watchStrategy: "cluster" });
    await store.publish(assign(1, { "ns/team-0001": { phase: "owned", owner: "shard-0" } }));
    await awaitState(
      () => scrape(url),
      ({ status }) => status === 200,
    );
    const pod = (namespace: string, name: string) => ({
      metadata: { name, namespace },
      spec: { containers: [] },
      status: {},
    });
    cluster.simulator.cluster.create("pods", pod("team-0002", "foreign"));
    cluster.simulator.cluster.create("pods", pod("team-0001", "own"));
    const { text } = await awaitState(
      () => scrape(url),
      (body) => body.text.includes('pod="own"'),
    );
    expect(text).not.toContain('pod="foreign"');
    expect(text).not.toContain('namespace="team-0002"');
  });

  it("widens the lightest kinds at the limit of open watches, loses nothing meanwhile, and narrows them again", async () => {
    const { store, url } = await start({ maxOpenWatches: 18 });
    const all = allOwnedBy(cluster.simulator);
    const few = Object.fromEntries(Object.entries(all).filter(([unit]) => !/team-000[345]/.test(unit))); // 5 namespaces
    const two = Object.fromEntries(Object.entries(all).filter(([unit]) => !/team-000[2345]|kube|default/.test(unit)));
    await store.publish(assign(1, two));
    const before = await awaitState(
      () => scrape(url),
      ({ status }) => status === 200,
    );
    await awaitState(open, (watches) => watches.includes("team-0001/services") && !watches.includes("services"));

    cluster.simulator.startChurn(50);
    const lost = async (): Promise<readonly string[]> => {
      const { samples } = await scrape(url);
      const now = new Set(samples);
      // Churn replaces pods; what it never touches must be in every body.
      return before.samples.filter(
        (line) => /^kube_(service|deployment|replicaset)_(info|created)/.test(line) && !now.has(line),
      );
    };
    const holds = async (units: typeof all, isReached: (watches: readonly string[]) => boolean, epoch: number) => {
      await store.publish(assign(epoch, units));
      await awaitState(async () => {
        expect(await lost()).toEqual([]);
        return open();
      }, isReached);
      expect(await lost()).toEqual([]);
    };
    await holds(
      few,
      (watches) => watches.includes("services") && !watches.some((watch) => watch.endsWith("/services")),
      2,
    );
    expect(open().filter((watch) => watch.endsWith("/pods"))).toHaveLength(5);
    await holds(two, (watches) => watches.includes("team-0001/services") && !watches.includes("services"), 3);

    cluster.simulator.stopChurn();
    const names = (samples: readonly string[]): readonly string[] =>
      samples.flatMap((line) => /^kube_pod_info\{.*pod="([^"]+)"/.exec(line)?.[1] ?? []).sort();
    const wanted = ["team-0000", "team-0001"]
      .flatMap((namespace) => cluster.simulator.cluster.list("pods", namespace))
      .map((pod) => (pod["metadata"] as { name: string }).name)
      .sort();
    await awaitState(
      () => scrape(url),
      ({ samples }) => JSON.stringify(names(samples)) === JSON.stringify(wanted),
    );
  });
});
