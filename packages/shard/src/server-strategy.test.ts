import { catalogue } from "@kube-state-shards/families";
import type { Log } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, assign, type TestShard } from "./testing/start-test-shard.ts";

const NAMESPACED = ["deployments", "pods", "replicasets", "services"];
const kinds = catalogue.filter(({ resource }) => [...NAMESPACED, "namespaces", "nodes"].includes(resource));

/** The strategies' own words, such as `changed how kinds are watched`. */
function listen(): { readonly log: Log; readonly said: readonly string[] } {
  const said: string[] = [];
  const note = (_fields: unknown, message: string): void => void said.push(message);
  return { log: { debug: () => {}, info: note, warn: note, error: note } as unknown as Log, said };
}

const ready = ({ url }: TestShard) =>
  awaitState(
    () => scrape(url),
    ({ status }) => status === 200,
  );
const isStable = (line: string): boolean => /^kube_(service|deployment|replicaset)_(info|created)/.test(line);

describe("the strategy server", () => {
  const cluster = useSimulatedCluster({ shardedListAndWatch: true });
  const ownedBy = (pattern: RegExp, owner = "shard-0") =>
    Object.fromEntries(Object.entries(allOwnedBy(cluster.simulator, owner)).filter(([unit]) => pattern.test(unit)));
  /** `pods` of a cluster-wide list that was not filtered, `pods 2` of one that was, `team-0001/pods` of a namespace's. */
  const asked = (verb: "list" | "watch", from = 0): readonly string[] =>
    cluster.simulator.requests.slice(from).flatMap(({ verb: each, resource = "", namespace, query }) => {
      if (each !== verb || !NAMESPACED.includes(resource) || query["limit"] === "1") return [];
      const terms = query["shardSelector"]?.split("||").length;
      return [
        namespace === undefined ? `${resource}${terms === undefined ? "" : ` ${terms}`}` : `${namespace}/${resource}`,
      ];
    });

  it.each(["server", "auto"] as const)(
    "asks for its own namespaces by one list and watch a kind, and serves the same (%s)",
    async (watchStrategy) => {
      const units = ownedBy(/team-000[12]|nodes/);
      const [server, plain] = await Promise.all([
        cluster.start({ kinds, options: { watchStrategy } }),
        cluster.start({ kinds, options: { watchStrategy: "namespace" }, id: "shard-1" }),
      ]);
      await plain.store.publish(
        assign(1, Object.fromEntries(Object.keys(units).map((unit) => [unit, { phase: "owned", owner: "shard-1" }]))),
      );
      const wanted = (await ready(plain)).samples;
      await awaitState(
        () => asked("watch"),
        (watches) => watches.length === 2 * NAMESPACED.length,
      );
      const from = cluster.simulator.requests.length;
      await server.store.publish(assign(1, { ...ownedBy(/./, "shard-2"), ...units }));
      expect((await ready(server)).samples).toEqual(wanted);
      expect([...asked("list", from)].sort()).toEqual(NAMESPACED.map((resource) => `${resource} 2`));
      await awaitState(
        () => [...asked("watch", from)].sort().join(),
        (watches) => watches === NAMESPACED.map((resource) => `${resource} 2`).join(),
      );
      await awaitState(
        () => server.telemetry(),
        (text) =>
          text.includes('kube_state_shards_watch_strategy{resource="pods",strategy="server",shard="shard-0"} 1\n'),
      );
    },
  );

  it("lists nothing again that it holds when it gains a unit, and follows that one", async () => {
    const shard = await cluster.start({ kinds, options: { watchStrategy: "server" } });
    await shard.store.publish(assign(1, ownedBy(/team-000[12]|nodes/)));
    await ready(shard);
    await awaitState(
      () => asked("watch"),
      (watches) => watches.length === NAMESPACED.length,
    );
    const from = cluster.simulator.requests.length;
    await shard.store.publish(assign(2, ownedBy(/team-000[123]|nodes/)));
    await awaitState(
      () => scrape(shard.url),
      ({ text }) => text.includes('namespace="team-0003"'),
    );
    expect([...asked("list", from)].sort()).toEqual(NAMESPACED.map((resource) => `team-0003/${resource}`));
    expect([...asked("watch", from)].sort()).toEqual(NAMESPACED.map((resource) => `${resource} 3`));
    const pod = { metadata: { name: "late", namespace: "team-0003" }, spec: { containers: [] }, status: {} };
    cluster.simulator.cluster.create("pods", pod);
    await awaitState(
      () => scrape(shard.url),
      ({ text }) => text.includes('pod="late"'),
    );
  });

  it.each(["server", "auto"] as const)(
    "falls back when the server stops to filter, goes back when it filters again, and loses nothing on the way (%s)",
    async (watchStrategy) => {
      const { log, said } = listen();
      const shard = await cluster.start({ kinds, options: { watchStrategy }, log });
      await shard.store.publish(assign(1, { ...ownedBy(/./, "shard-1"), ...ownedBy(/team-000[012]|nodes/) }));
      const before = await ready(shard);
      const lost = async (): Promise<readonly string[]> => {
        const now = new Set((await scrape(shard.url)).samples);
        return before.samples.filter((line) => isStable(line) && !now.has(line));
      };
      const follows = async (isReached: (watches: readonly string[]) => boolean, from: number): Promise<void> => {
        await awaitState(async () => {
          expect(await lost()).toEqual([]);
          return asked("watch", from);
        }, isReached);
      };
      cluster.simulator.startChurn(50);
      await awaitState(
        () => asked("watch"),
        (watches) => watches.includes("pods 3"),
      );
      let from = cluster.simulator.requests.length;
      cluster.simulator.setShardedListAndWatch(false);
      cluster.simulator.faults.strikeWatches("expire");
      await follows((watches) => watches.includes("pods"), from);
      from = cluster.simulator.requests.length;
      cluster.simulator.setShardedListAndWatch(true);
      await follows((watches) => watches.includes("pods 3"), from);
      cluster.simulator.stopChurn();
      const names = (samples: readonly string[]): string =>
        samples
          .flatMap((line) => /^kube_pod_info\{.*pod="([^"]+)"/.exec(line)?.[1] ?? [])
          .sort()
          .join();
      await awaitState(
        async () => names((await scrape(shard.url)).samples),
        (held) =>
          held ===
          ["team-0000", "team-0001", "team-0002"]
            .flatMap((namespace) => cluster.simulator.cluster.list("pods", namespace))
            .map(({ metadata }) => (metadata as { name: string }).name)
            .sort()
            .join(),
      );
      expect(said.filter((line) => line.includes("how kinds are watched")).length).toBeGreaterThan(0);
    },
  );
});

describe("the strategy auto, of a server that does not filter", () => {
  const cluster = useSimulatedCluster();
  const open = (): readonly string[] =>
    cluster.simulator
      .openWatches()
      .map(({ namespace, resource }) => (namespace === undefined ? resource : `${namespace}/${resource}`))
      .filter((watch) => NAMESPACED.some((resource) => watch.endsWith(resource)))
      .sort();

  it("watches cluster-wide, and once the shard has half of it asks for the others' to be left out", async () => {
    const shard = await cluster.start({ kinds, options: { watchStrategy: "auto" } });
    const all = allOwnedBy(cluster.simulator);
    await shard.store.publish(assign(1, all));
    const whole = await ready(shard);
    await awaitState(
      () => open().join(),
      (watches) => watches === NAMESPACED.join(),
    );
    const half = Object.fromEntries(
      Object.entries(all).map(([unit, placement]) => [
        unit,
        /team-000[345]|kube|default/.test(unit) ? { ...placement, owner: "shard-1" } : placement,
      ]),
    );
    const leftOut = (): readonly string[] =>
      cluster.simulator.requests.flatMap(({ verb, resource, query: { fieldSelector = "" } }) =>
        verb === "watch" && resource === "pods" ? [fieldSelector.replaceAll("metadata.namespace!=", "")] : [],
      );
    await shard.store.publish(assign(2, half));
    await awaitState(
      () => leftOut().at(-1),
      (names) => names?.split(",").sort().join() === "default,kube-system,team-0003,team-0004,team-0005",
    );
    expect(leftOut()).toHaveLength(2);
    await awaitState(
      () => open().join(),
      (watches) => watches === NAMESPACED.join(),
    );
    const now = new Set((await scrape(shard.url)).samples);
    const kept = whole.samples.filter((line) => isStable(line) && /namespace="team-000[012]"/.test(line));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((line) => !now.has(line))).toEqual([]);
  });

  it("watches by namespace what it may not count", async () => {
    cluster.simulator.setDenied([{ verb: "list", resource: "services", namespace: "" }]);
    const shard = await cluster.start({ kinds, options: { watchStrategy: "auto" } });
    await shard.store.publish(assign(1, allOwnedBy(cluster.simulator)));
    await ready(shard);
    await awaitState(open, (watches) => watches.includes("team-0001/services") && watches.includes("pods"));
  });
});
