import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IDENTITIES } from "./cluster/identities.ts";
import { removeNamespace } from "./cluster/remove-namespace.ts";
import { assetPath } from "./cluster/server-assets.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { launchPrometheus } from "./consumers/launch-prometheus.ts";
import { EXAMPLES_FOLDER, placeExample } from "./federation/examples.ts";
import { type SimulatedFleet, startSimulatedFleet } from "./fleet/simulated-fleet.ts";
import { RECORDING_FILE, readRules } from "./observe/rule-files.ts";
import { runToEnd } from "./process/spawn-child.ts";
import { waitUntil } from "./process/wait-until.ts";

const CONFIGS = [
  ...["leaf-http-sd.yaml", "leaf-http-sd-distinct.yaml", "leaf-kubernetes-sd.yaml", "leaf-kubernetes-sd-distinct.yaml"],
  ...["global-aggregates.yaml", "global-raw.yaml"],
];
const AGENT = "agent.yaml";
const RULES = "global-rules.yaml";
const PODS = 300;

let fleet: SimulatedFleet;
beforeAll(async () => {
  fleet = await startSimulatedFleet({ pods: PODS, namespaces: 12, shards: 2, churn: 0, args: ["--partitions", "2"] });
  await fleet.ready();
});
afterAll(() => fleet?.stop());

describe("the examples of deploy/federation", () => {
  it("are all known here", () => {
    const files = readdirSync(EXAMPLES_FOLDER).filter((file) => file.endsWith(".yaml"));
    expect(files.sort()).toEqual([...CONFIGS, AGENT, RULES].sort());
  });

  it("are taken by promtool, and the rules do what their tests say", async () => {
    const promtool = await assetPath("promtool");
    const at = { cwd: EXAMPLES_FOLDER };
    for (const file of CONFIGS) await runToEnd(promtool, ["check", "config", file], at);
    await runToEnd(promtool, ["check", "config", "--agent", AGENT], at);
    await runToEnd(promtool, ["check", "rules", RULES], at);
    await runToEnd(promtool, ["test", "rules", "global-rules.test.yaml"], { cwd: `${EXAMPLES_FOLDER}tests` });
  });

  it("have a test for each total, and read every aggregate that there is from the leaves", () => {
    const tests = readFileSync(`${EXAMPLES_FOLDER}tests/global-rules.test.yaml`, "utf8");
    const totals = readRules(`${EXAMPLES_FOLDER}${RULES}`);
    expect(totals.length).toBeGreaterThan(3);
    expect(totals.filter(({ name }) => !tests.includes(`expr: ${name}\n`))).toEqual([]);
    const [, matched = ""] =
      /__name__=~"([^"]+)"/.exec(readFileSync(`${EXAMPLES_FOLDER}global-aggregates.yaml`, "utf8")) ?? [];
    const aggregates = readRules(RECORDING_FILE).map(({ name }) => name);
    expect(aggregates.filter((name) => !new RegExp(`^(?:${matched})$`).test(name))).toEqual([]);
    const asked = totals.flatMap(({ expr }) => expr.match(/[a-z_]+:[a-z_]+:[a-z0-9]+/g) ?? []);
    expect(asked.filter((name) => !aggregates.includes(name))).toEqual([]);
  });

  it("agents, one for each partition, write to a server what all shards serve", async () => {
    const receiver = await launchPrometheus(3, {
      config: "global: {}\n",
      flags: ["--web.enable-remote-write-receiver"],
    });
    const places = { intervalSeconds: 2, coordinator: fleet.url.slice("http://".length), receiver: receiver.address };
    const agents = await Promise.all(
      [0, 1].map((partition) =>
        launchPrometheus(3, { ...placeExample(AGENT, { ...places, partition }), isAgent: true }),
      ),
    );
    try {
      await waitUntil(async () => (await receiver.rows('kube_pod_info{cluster="main"}')) === PODS || undefined, {
        everyMs: 500,
        what: () => `${PODS} pods to be written`,
      });
      const kinds = await receiver.labels("count by (leaf, instance) (kube_pod_info)");
      expect(kinds.toSorted((a, b) => (a["leaf"] ?? "").localeCompare(b["leaf"] ?? ""))).toEqual([
        { leaf: "0", instance: "kube-state-shards" },
        { leaf: "1", instance: "kube-state-shards" },
      ]);
    } finally {
      await Promise.all(agents.map((agent) => agent.stop()));
      await receiver.stop();
    }
  });
});

describe("shards found by the API server", () => {
  const { objects, server, authorityFile } = sharedCluster();
  const NAMESPACE = "federation-example";
  const labels = { "app.kubernetes.io/name": "kube-state-shards", "app.kubernetes.io/component": "shard" };
  const addresses = (): readonly string[] => fleet.shardUrls.map((url) => url.slice("http://".length));

  /** What a kubelet would say of a shard's pod that listens here. */
  beforeAll(async () => {
    await objects.create("/api/v1/namespaces", { metadata: { name: NAMESPACE } });
    for (const [ordinal, address] of addresses().entries()) {
      const name = `kube-state-shards-shard-${ordinal}`;
      const ports = [
        { name: "http", containerPort: Number(address.split(":")[1]) },
        { name: "metrics", containerPort: 8081 },
      ];
      await objects.create(`/api/v1/namespaces/${NAMESPACE}/pods`, {
        metadata: { name, labels },
        spec: { containers: [{ name: "shard", image: "example.com/shard:1", ports }] },
      });
      const status = { phase: "Running", podIP: "127.0.0.1", podIPs: [{ ip: "127.0.0.1" }] };
      await objects.patch(`/api/v1/namespaces/${NAMESPACE}/pods/${name}/status`, { status });
    }
  });
  afterAll(async () => {
    for (const ordinal of addresses().keys())
      await objects.remove(`/api/v1/namespaces/${NAMESPACE}/pods/kube-state-shards-shard-${ordinal}`);
    await removeNamespace(objects, NAMESPACE);
  });

  const discover = {
    intervalSeconds: 2,
    replaced: [
      ["names: [monitoring]", `names: [${NAMESPACE}]`],
      [
        "      - role: pod\n",
        `      - role: pod\n        api_server: ${server}\n        tls_config: { ca_file: ${authorityFile} }\n        authorization: { credentials: ${IDENTITIES.admin.token} }\n`,
      ],
    ],
  } as const;

  it.each([
    ["leaf-kubernetes-sd.yaml", "[02468]", 0, "instance", "kube-state-shards"],
    ["leaf-kubernetes-sd.yaml", "[13579]", 1, "instance", "kube-state-shards"],
    ["leaf-kubernetes-sd-distinct.yaml", "[02468]", 0, "shard", "kube-state-shards-shard-0"],
  ] as const)("%s, ordinals %s: shard %i alone is scraped, its series have %s %s", async (...of) => {
    const [file, digits, ordinal, label, value] = of;
    const replaced = [...discover.replaced, ["[02468]", digits] as const];
    // Debian's Prometheus 2 is built without Kubernetes' service discovery.
    const prometheus = await launchPrometheus(3, placeExample(file, { ...discover, replaced }));
    try {
      await waitUntil(async () => (await prometheus.rows("kube_pod_info")) > 0 || undefined, {
        everyMs: 500,
        what: () => "a shard to be scraped",
      });
      expect([...(await prometheus.query('up{job="kube-state-metrics"}'))]).toEqual([[addresses()[ordinal], 1]]);
      const seen = await prometheus.labels(`count by (${label}) (kube_pod_info)`);
      expect(seen).toEqual([{ [label]: value }]);
      await waitUntil(
        async () => (await prometheus.rows("namespace_phase:kube_pod_status_phase:sum")) > 0 || undefined,
        {
          everyMs: 500,
          what: () => "aggregates",
        },
      );
    } finally {
      await prometheus.stop();
    }
  });
});
