import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getUntil, podsOf } from "../testing/daemon-process.ts";
import { useExporters } from "../testing/use-exporters.ts";

const startExporter = useExporters();
let folder: string;
let kubeconfig: string;
let simulator: Simulator;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "kss-selection-"));
  kubeconfig = join(folder, "kubeconfig");
  simulator = await startSimulator({ tls: true, seed: { pods: 0, namespaces: 1, nodes: 1 } });
  writeFileSync(kubeconfig, simulator.kubeconfigYaml());
  for (const [name, team] of [
    ["a", "x"],
    ["b", "y"],
    ["c", "x"],
  ] as const) {
    simulator.cluster.create("namespaces", named(name, team));
    for (const nodeName of ["n1", "n2", ""]) simulator.cluster.create("pods", pod(name, nodeName));
  }
});
afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const named = (name: string, team: string) => ({ metadata: { name, labels: { team } } });
const pod = (namespace: string, nodeName: string) => ({
  metadata: { name: nodeName === "" ? "waits" : `on-${nodeName}`, namespace },
  spec: nodeName === "" ? {} : { nodeName },
});
const metrics = (url: string): Promise<string> => getUntil(`${url}/metrics`, 200);
const podsAt = async (url: string): Promise<string> =>
  podsOf(await metrics(url))
    .toSorted()
    .join(" ");
const namespacesIn = (body: string): string =>
  [...body.matchAll(/^kube_namespace_created\{namespace="([^"]*)"/gm)]
    .map(([, name]) => name)
    .toSorted()
    .join(" ");
const reads = () => simulator.requests.filter(({ resource }) => resource !== undefined);
const until = (check: () => Promise<boolean>) => vi.waitUntil(check, { timeout: 60_000, interval: 50 });
const untilTold = (url: string, line: string) => until(async () => (await metrics(url)).includes(line));
const OF_A = "a/on-n1 a/on-n2 a/waits";

describe("namespaces by name", () => {
  it("are all that is asked about, and all that is served", async () => {
    simulator.setDenied([{ namespace: "" }]); // as with a Role in each of them
    const { url, daemon, ready } = await startExporter([
      `--kubeconfig=${kubeconfig}`,
      "--namespaces=a,b,later",
      "--namespaces-denylist=b",
    ]);
    await ready();
    expect(await podsAt(url)).toBe(OF_A);
    expect(reads().filter(({ namespace }) => !["a", "later"].includes(namespace ?? ""))).toEqual([]);
    await daemon.saying(/left out beside --namespaces.*namespaces,nodes/);
    simulator.cluster.create("pods", pod("later", "n1"));
    await until(async () => (await podsAt(url)).includes("later/on-n1"));
  });

  it("leave cluster-scoped kinds that --resources names, of namespaces those served; what is forbidden blocks no more than itself", async () => {
    simulator.setDenied([{ resource: "nodes" }]);
    const { url, telemetryUrl, ready } = await startExporter([
      `--kubeconfig=${kubeconfig}`,
      "--namespaces=a",
      "--resources=pods,nodes,namespaces",
    ]);
    expect(await ready()).toMatch(/blocked: nodes in cluster\/nodes: 403/);
    const body = await metrics(url);
    expect([podsOf(body).toSorted().join(" "), namespacesIn(body)]).toEqual([OF_A, "a"]);
    await untilTold(telemetryUrl, 'blocked_kinds{resource="nodes",shard="shard-0"} 1');
  });
});

describe("namespaces by label", () => {
  it("come and go as their labels do, in every one of the fixed shards, and the rest stays throughout", async () => {
    const shards = await Promise.all(
      [0, 1].map((index) =>
        startExporter([
          `--kubeconfig=${kubeconfig}`,
          "--namespace-selector=team=x",
          "--resources=pods,namespaces",
          `--shard=${index}`,
          "--total-shards=2",
        ]),
      ),
    );
    await Promise.all(shards.map(({ ready }) => ready()));
    const union = async (): Promise<string> => (await Promise.all(shards.map(({ url }) => metrics(url)))).join("");
    const servedNow = async (): Promise<string> => {
      const body = await union();
      expect(podsOf(body).join(" ")).toContain("c/on-n1");
      const namespaces = [...new Set(podsOf(body).map((key) => key.split("/", 1)[0]))].toSorted();
      return namespaces.join(" ") === namespacesIn(body) ? namespaces.join(" ") : "";
    };
    await until(async () => (await servedNow()) === "a c");
    simulator.cluster.update("namespaces", named("b", "x"));
    await until(async () => (await servedNow()) === "a b c");
    simulator.cluster.update("namespaces", named("a", "y"));
    await until(async () => (await servedNow()) === "b c");
    for (const { telemetryUrl } of shards) await untilTold(telemetryUrl, "\nkube_state_metrics_total_shards 2\n");
  });
});

describe("pods of nodes", () => {
  it("are served without a look at namespaces or at any other kind", async () => {
    const only = (argv: readonly string[]) => startExporter([`--kubeconfig=${kubeconfig}`, ...argv]);
    const [two, one, unscheduled] = await Promise.all([
      only(["--resources=pods", "--node=n1,n2", "--namespaces-denylist=c"]),
      only(["--node=n1", "--namespaces=a"]),
      only(["--track-unscheduled-pods", "--node=n1"]),
    ]);
    await Promise.all([two, one, unscheduled].map(({ ready }) => ready()));
    expect(await podsAt(two.url)).toBe("a/on-n1 a/on-n2 b/on-n1 b/on-n2");
    expect(await podsAt(one.url)).toBe("a/on-n1");
    expect(await podsAt(unscheduled.url)).toBe("a/waits b/waits c/waits");
    expect(unscheduled.daemon.said()).toContain("warning: --node: has no effect beside --track-unscheduled-pods");
    expect(new Set(reads().map(({ resource }) => resource))).toEqual(new Set(["pods"]));
  });
});

describe("a selection in --config", () => {
  it("changes without a restart, and what stays selected is in every body meanwhile", async () => {
    const file = join(folder, "settings.yaml");
    writeFileSync(file, "resources: [pods, namespaces]\nnamespaces: [a]\n");
    const { url, telemetryUrl, daemon, ready } = await startExporter([
      `--kubeconfig=${kubeconfig}`,
      `--config=${file}`,
    ]);
    await ready();
    const change = async (content: string, wanted: string): Promise<void> => {
      writeFileSync(file, content);
      await until(async () => {
        const body = await metrics(url);
        expect(podsOf(body).join(" ")).toContain("a/on-n1");
        return [...new Set(podsOf(body).map((key) => key.split("/", 1)[0]))].toSorted().join(" ") === wanted;
      });
    };
    await change("resources: [pods]\nnamespace_selector: team=x\n", "a c");
    await change("resources: [pods]\nnamespaces_denylist: c\nport: 1\nlog_level: debug\n", "a b");
    await daemon.saying(/cannot change while running.*--log-level=debug/s);
    writeFileSync(file, "resources: [pods]\nnamespace_selector: 'team in (x'\n");
    await daemon.saying(/settings\.yaml:2:1: namespace_selector: got \\?"team in \(x\\?", want a label selector/);
    expect(await getUntil(`${telemetryUrl}/metrics`, 200)).toMatch(
      /\nkube_state_metrics_last_config_reload_successful\{.*\} 0\n/,
    );
    expect(await podsAt(url)).toContain("b/on-n1");
    await change("node: [n1, n2]\nnamespaces: [a, c]\n", "a c");
    expect(await podsAt(url)).not.toContain("waits");
  });
});
