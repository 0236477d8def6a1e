import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getUntil, podsOf } from "../testing/daemon-process.ts";
import { runInProcess } from "../testing/run-in-process.ts";
import { useExporters } from "../testing/use-exporters.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-exporter-"));
const kubeconfig = join(folder, "kubeconfig");
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ tls: true, seed: { pods: 60, namespaces: 8, nodes: 3 } });
  writeFileSync(kubeconfig, simulator.kubeconfigYaml());
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const startExporter = useExporters();

const existing = (): readonly string[] =>
  simulator.cluster
    .list("pods")
    .map(({ metadata }) => {
      const { namespace, name } = metadata as { readonly namespace: string; readonly name: string };
      return `${namespace}/${name}`;
    })
    .toSorted();

describe("flags without a command", () => {
  it("start as kube-state-metrics' manifests give them: shards I of N are the whole together", async () => {
    const shards = await Promise.all(
      [0, 1].map((shard) =>
        startExporter([
          `--kubeconfig=${kubeconfig}`,
          "--resources=pods,namespaces",
          `--shard=${shard}`,
          "--total-shards=2",
          "-v=2",
          "--logtostderr",
        ]),
      ),
    );
    for (const { ready } of shards) await ready();
    const bodies = await Promise.all(shards.map(({ url }) => getUntil(`${url}/metrics`, 200)));
    expect(bodies.flatMap(podsOf).toSorted()).toEqual(existing());
    expect(bodies.join("")).not.toContain("kube_node_info");
    expect(shards[0]?.daemon.said()).toContain("warning: --v: has no effect. Logs go to stderr");
    expect(await shards[0]?.daemon.stop()).toBe(0);
  });

  it("may be none at all where the surroundings name the cluster", async () => {
    const { url, ready } = await startExporter([], { KUBECONFIG: kubeconfig });
    await ready();
    expect(podsOf(await getUntil(`${url}/metrics`, 200)).toSorted()).toEqual(existing());
  });

  it("compress unless told not to", async () => {
    const encodings = await Promise.all(
      [["--resources=namespaces"], ["--resources=namespaces", "--enable-gzip-encoding=false"]].map(async (argv) => {
        const { url, ready } = await startExporter([`--kubeconfig=${kubeconfig}`, ...argv]);
        await ready();
        return (await fetch(`${url}/metrics`, { headers: { "accept-encoding": "gzip" } })).headers.get(
          "content-encoding",
        );
      }),
    );
    expect(encodings).toEqual(["gzip", null]);
  });
});

describe("--config", () => {
  it("is read again when it changes, and no scrape meets a hole meanwhile", async () => {
    const file = join(folder, "settings.yaml");
    writeFileSync(file, "resources:\n  namespaces: {}\nserver_write_timeout: 30s\n");
    const { daemon, url, telemetryUrl, ready } = await startExporter([
      `--kubeconfig=${kubeconfig}`,
      `--config=${file}`,
    ]);
    await ready();
    expect(await getUntil(`${url}/metrics`, 200)).not.toContain("kube_pod_info{");
    writeFileSync(file, "resources: [namespaces, pods]\nlabels_allow_list:\n  namespaces: ['*']\nlog_level: debug\n");
    let body = "";
    while (!body.includes("kube_pod_info{")) {
      const response = await fetch(`${url}/metrics`);
      expect(response.status).toBe(200);
      body = await response.text();
      expect(body).toContain("kube_namespace_created{");
    }
    expect(podsOf(body).toSorted()).toEqual(existing());
    expect(body).toMatch(/kube_namespace_labels\{.*label_/);
    await daemon.saying(/cannot change while running.*--log-level=debug/s);
    writeFileSync(file, "resources: [namespaces, pds]\n");
    await daemon.saying(/settings\.yaml:1:1: resources: unknown resource \\?"pds\\?", did you mean pods/);
    const telemetry = await getUntil(`${telemetryUrl}/metrics`, 200);
    expect(telemetry).toContain("\nkube_state_shards_config_last_reload_successful 0\n");
    expect(telemetry).toContain("kube_state_metrics_build_info");
    expect(podsOf(await getUntil(`${url}/metrics`, 200)).toSorted()).toEqual(existing());
    expect(await daemon.stop()).toBe(0);
  });
});

describe("bad flags", () => {
  it.each([
    [["--shard=2", "--total-shards=2"], "--shard: got 2, want below --total-shards, which is 2: the first shard is 0"],
    [["--pod=a-0"], "--pod: --pod and --pod-namespace go together: --pod-namespace is missing"],
    [
      ["--node=n", "--resources=pods,nodes"],
      "--resources: only pods have a node: with --node give --resources=pods, and serve nodes",
    ],
    [["--tls-config=/tls.yaml"], "--tls-config: is not supported here. The ports would be open in plain text."],
    [["--auth-filter"], "--auth-filter: is not supported here."],
    [
      ["--custom-resource-state-config-file=/crs.yaml"],
      "Run kube-state-metrics with --custom-resource-state-only beside this",
    ],
    [["--object-limit=10"], "--object-limit: is not supported here."],
    [["--resources=pods,podz"], '--resources: unknown resource "podz", did you mean pods?'],
    [
      ["--namespace-selector=team=x,,env in (a"],
      '--namespace-selector: got "team=x,,env in (a", want a label selector; at character 8: got ",", want the name of a label, or !; at character 18: got the end, want a comma or ")"',
    ],
    [["--node=a,B_c"], '--node: got "a,B_c", want names of nodes'],
    [["--namespaces=a", "--watch-strategy=cluster"], "--watch-strategy: cluster asks outside of single namespaces"],
    [["--track-unscheduled-pods", "--resources=nodes"], "with --track-unscheduled-pods give --resources=pods"],
    [["--namespaces=Prod"], '--namespaces: got "Prod", want names of namespaces'],
    [
      ["--enable-gzip-encoding", "false"],
      '"false": unexpected argument; a boolean has its value behind "=": --enable-gzip-encoding=false',
    ],
    [["--server-read-timeout=60"], '--server-read-timeout: got "60", want a duration such as "30s"'],
    [
      ["--metric-allowlist=a", "--metric-denylist=b"],
      "--metric-allowlist: cannot be given together with --metric-denylist",
    ],
    [["-v=high"], '--v: got "high", want an integer'],
  ])("end %j with 2 and say what to do", async (argv, want) =>
    expect(await runInProcess([...argv, "--apiserver=http://127.0.0.1:1"])).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(want),
    }),
  );

  it("may ask for nothing", async () => {
    const harmless = [
      "--tls-config=",
      "--auth-filter=false",
      "--custom-resource-state-only=false",
      "--object-limit=0",
      "--namespaces=",
      "--node=",
      "--namespaces-denylist=",
      "--namespace-selector=",
      "--resources=",
      "--kubeconfig=",
    ];
    const { code, stderr } = await runInProcess(harmless);
    expect([code, stderr]).toEqual([2, expect.stringContaining("no cluster named")]);
  });

  it("are explained in the help", async () => {
    const { code, stdout } = await runInProcess(["--resources=pods", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("--track-unscheduled-pods");
    expect(stdout).toMatch(/Accepted with a warning, without effect:\n.*--add_dir_header/);
    expect(stdout).toMatch(/Refused, with what to do instead:\n.*--auth-filter/);
  });
});
