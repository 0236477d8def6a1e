import { type Placement, parseLabelSelector } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { assign, type TestShard, type TestShardOptions } from "./testing/start-test-shard.ts";

const cluster = useSimulatedCluster();

async function own(units: readonly string[], options: Partial<TestShardOptions> = {}): Promise<TestShard> {
  const started = await cluster.start(options);
  const placements = units.map((unit): [string, Placement] => [unit, { phase: "owned", owner: "shard-0" }]);
  await started.store.publish(assign(1, Object.fromEntries(placements)));
  return started;
}
const bodyWith = ({ url }: TestShard, holds: (text: string) => boolean, path?: string) =>
  awaitState(
    () => scrape(url, path),
    ({ status, text }) => status === 200 && holds(text),
  );
const shown = (text: string, family: string, label: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^${family}\\{[^}]*?\\b${label}="([^"]*)"`, "gm"))].map(([, name = ""]) => name).sort();
const pod = (name: string, nodeName: string | undefined, namespace = "x") => ({
  metadata: { name, namespace },
  spec: nodeName === undefined ? {} : { nodeName },
});

describe("a shard that owns nodes", () => {
  it("asks for the pods of these alone, and keeps a pod that goes from one to the other under its name", async () => {
    const pods = cluster.simulator.cluster;
    for (const [name, node] of [
      ["a-0", "a"],
      ["b-0", "b"],
      ["c-0", "c"],
      ["waits", undefined],
    ] as const)
      pods.create("pods", pod(name, node));
    pods.create("pods", pod("denied", "a", "hidden"));
    const shard = await own(["node/a", "node/b"], { selection: { denied: ["hidden"] } });
    await bodyWith(shard, (text) => shown(text, "kube_pod_info", "pod").join() === "a-0,b-0");
    pods.remove("pods", { namespace: "x", name: "a-0" });
    pods.create("pods", pod("a-0", "b"));
    const { text } = await bodyWith(shard, (now) => /kube_pod_info\{[^}]*pod="a-0"[^}]*node="b"/.test(now));
    expect(shown(text, "kube_pod_info", "pod")).toEqual(["a-0", "b-0"]);
    const asked = cluster.simulator.requests.filter(({ resource }) => resource === "pods");
    const selectors = new Set(asked.map(({ query }) => query["fieldSelector"]));
    expect([...selectors].sort()).toEqual(["a", "b"].map((node) => `spec.nodeName=${node},metadata.namespace!=hidden`));
    expect(cluster.simulator.requests.some(({ resource }) => resource === "services")).toBe(false);
  });

  it("tells namespaces apart only where they are units", async () => {
    const pods = cluster.simulator.cluster;
    pods.create("pods", pod("a-0", "a"));
    pods.create("pods", pod("a-1", "a", "y"));
    pods.create("pods", pod("waits", undefined));
    const mixed = await own(["node/a"]);
    await bodyWith(mixed, () => true);
    const refused = await scrape(mixed.url, "/metrics?namespace=x");
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("leave it out")]);
    const apart = await own(["node/a/x", "node/a/y", "node/-/x"], { id: "shard-0" });
    const { text } = await bodyWith(apart, () => true, "/metrics?namespace=x");
    expect(shown(text, "kube_pod_info", "pod")).toEqual(["a-0", "waits"]);
  });
});

describe("a shard with a selection", () => {
  it("shows of the kind namespaces those that are selected, as their labels are now", async () => {
    const namespaces = cluster.simulator.cluster;
    const named = (name: string, team: string) => ({ metadata: { name, labels: { team } } });
    namespaces.create("namespaces", named("in", "x"));
    namespaces.create("namespaces", named("out", "y"));
    const parsed = parseLabelSelector("team=x");
    if (!parsed.ok) throw new Error("the selector is right");
    const shard = await own(["cluster/namespaces"], { selection: { selector: parsed.selector } });
    const holds = (...names: readonly string[]) =>
      bodyWith(shard, (text) => shown(text, "kube_namespace_created", "namespace").join() === names.join());
    await holds("in");
    namespaces.update("namespaces", named("out", "x"));
    await holds("in", "out");
    namespaces.update("namespaces", named("in", "y"));
    await holds("out");
  });

  it("opens no watch over all namespaces for names, however many watches that takes", async () => {
    const names = cluster.simulator.cluster
      .list("namespaces")
      .map(({ metadata }) => String((metadata as { name: unknown }).name));
    const said: string[] = [];
    const note = (_fields: unknown, message: string): void => void said.push(message);
    const shard = await own(
      names.map((name) => `ns/${name}`),
      {
        selection: { names },
        options: { maxOpenWatches: 5 },
        log: { debug: () => {}, info: () => {}, warn: note, error: note },
      },
    );
    await bodyWith(shard, (text) => text.includes("kube_pod_info{"));
    const wide = cluster.simulator.requests.filter(
      ({ resource, namespace }) => resource === "pods" && namespace === undefined,
    );
    expect(wide).toEqual([]);
    expect(said.filter((line) => line.includes("--max-open-watches"))).toHaveLength(1);
  });
});
