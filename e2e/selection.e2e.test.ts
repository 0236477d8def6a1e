import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { accountUser, grantedAccounts } from "./cluster/granted-accounts.ts";
import { listPodKeys } from "./cluster/list-pods.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { startExporterProcess } from "./fleet/exporter-process.ts";
import { type ShardProcess, startShardProcess } from "./fleet/shard-process.ts";
import { startStandalone } from "./fleet/standalone-process.ts";
import { REFUSED } from "./observe/refused.ts";
import { readPodKeys } from "./poller/pod-keys.ts";
import { startPoller } from "./poller/poll-shards.ts";
import { waitForOutput } from "./process/spawn-child.ts";
import { waitUntil } from "./process/wait-until.ts";
import { POD_INFO_ONLY } from "./scenarios/pod-info-only.ts";
import { scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
const { objects, kubeconfigs } = cluster;
const accounts = grantedAccounts(cluster);
afterAll(() => accounts.removeAll());

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
});
const exporter = async (kubeconfig: string, args: readonly string[]): Promise<ShardProcess> => {
  const process = await startExporterProcess(kubeconfig, args);
  started.push(process);
  return process;
};

const namespaceOf = (key: string): string => key.slice(0, key.indexOf("/"));
const podsIn = (all: ReadonlySet<string>, ...namespaces: readonly string[]): ReadonlySet<string> =>
  new Set([...all].filter((key) => namespaces.includes(namespaceOf(key))));
const label = (namespace: string, value: string | null): Promise<void> =>
  objects.patch(`/api/v1/namespaces/${namespace}`, { metadata: { labels: { "e2e-team": value } } });
const podsOf = async (...urls: readonly string[]): Promise<readonly string[]> =>
  (await Promise.all(urls.map((url) => scrapeText(`${url}/metrics`)))).flatMap(readPodKeys).toSorted();
const shows = (urls: readonly string[], wanted: Iterable<string>): Promise<true> => {
  const sorted = [...wanted].toSorted();
  let last: readonly string[] = [];
  return waitUntil(
    async () => {
      last = await podsOf(...urls);
      return last.join() === sorted.join() || undefined;
    },
    { what: () => `${sorted.length} pods, got ${last.length}: ${last.slice(0, 5).join(", ")}` },
  );
};

describe("namespaces by label", () => {
  it("join and leave a running fleet as their labels change, and nothing of the others is missing or double", async () => {
    for (const name of ["team-00001", "team-00002"]) await label(name, "x");
    const args = [...POD_INFO_ONLY, "--namespace-selector", "e2e-team in (x,y),!e2e-old"];
    const fleet = await startStandalone({ kubeconfig: kubeconfigs.token, shards: 3, args });
    started.push(fleet);
    await fleet.ready();
    const all = await listPodKeys(objects);
    await shows(fleet.shardUrls, podsIn(all, "team-00001", "team-00002"));
    const existingAtStart = podsIn(all, "team-00001", "team-00002");
    let polls = 0;
    const poller = startPoller({ targets: () => fleet.shardUrls, existingAtStart, onPoll: () => polls++ });
    const polledTwice = (from = polls): Promise<true> =>
      waitUntil(() => polls >= from + 2 || undefined, { what: () => "two more polls" });
    await polledTwice();
    await label("team-00003", "y");
    await shows(fleet.shardUrls, podsIn(all, "team-00001", "team-00002", "team-00003"));
    await polledTwice();
    await label("team-00001", null);
    await shows(fleet.shardUrls, podsIn(all, "team-00002", "team-00003"));
    await shows([fleet.url], podsIn(all, "team-00002", "team-00003"));
    await polledTwice();
    const verdict = await poller.stop(podsIn(all, "team-00002", "team-00003"));
    for (const name of ["team-00002", "team-00003"]) await label(name, null);
    expect(verdict, verdict.examples.join("; ")).toMatchObject({ missing: 0, double: 0 });
  });
});

describe("namespaces by name", () => {
  it("take a Role in each: nothing is asked for outside of them, and nothing is forbidden", async () => {
    const selection = ["--namespaces=team-00001,team-00002"];
    const kubeconfig = await accounts.kubeconfig("narrow", await accounts.create("narrow", selection));
    const before = (await cluster.readAudit()).length;
    const { url, telemetryUrl, child, ready } = await exporter(kubeconfig, selection);
    await ready();
    await shows([url], podsIn(await listPodKeys(objects), "team-00001", "team-00002"));
    expect(await scrapeText(`${telemetryUrl}/readyz`)).not.toMatch(/blocked/);
    expect(child.output()).not.toMatch(REFUSED);
    const reads = (await cluster.readAudit()).slice(before).filter(({ user }) => user === accountUser("narrow"));
    expect([...new Set(reads.map(({ namespace }) => namespace))].toSorted()).toEqual(["team-00001", "team-00002"]);
  });

  it("block what is asked for beyond them, and serve the rest", async () => {
    const selection = ["--namespaces=team-00001"];
    const kubeconfig = await accounts.kubeconfig("beyond", await accounts.create("beyond", selection));
    const { url, telemetryUrl, ready } = await exporter(kubeconfig, [...selection, "--resources=pods,nodes"]);
    await ready();
    await shows([url], podsIn(await listPodKeys(objects), "team-00001"));
    expect(await scrapeText(`${telemetryUrl}/readyz`)).toMatch(/blocked: nodes in cluster\/nodes: 403/);
  });

  it("leave out those on the denylist, of which nothing is read", async () => {
    const before = (await cluster.readAudit()).length;
    const args = ["--namespaces-denylist=team-00001,team-00002"];
    const shard = await startShardProcess({ kubeconfig: kubeconfigs["shard-3"], args });
    started.push(shard);
    await shard.ready();
    const denied = ["team-00001", "team-00002"];
    const all = await listPodKeys(objects);
    await shows(
      [shard.url],
      [...all].filter((key) => !denied.includes(namespaceOf(key))),
    );
    const body = await scrapeText(`${shard.url}/metrics`);
    expect(body).toMatch(/^kube_namespace_created\{namespace="team-00003"\}/m);
    expect(body).not.toMatch(/[{,]namespace="team-0000[12]"/); // a volume may still be claimed from there
    const reads = (await cluster.readAudit()).slice(before).filter(({ user }) => user === "shard-3");
    expect(reads.filter(({ namespace }) => denied.includes(namespace))).toEqual([]);
  });
});

describe("pods of nodes", () => {
  it("are served node by node, and those without a node apart, by who may read pods alone", async () => {
    const kubeconfig = await accounts.kubeconfig("nodes", await accounts.create("nodes", ["--node=node-0,node-1"]));
    const path = "/api/v1/namespaces/team-00001/pods";
    const spec = { containers: [{ name: "a", image: "a" }] };
    await objects.create(path, { metadata: { name: "e2e-waits" }, spec });
    started.push({ stop: () => objects.remove(`${path}/e2e-waits`) });
    const before = (await cluster.readAudit()).length;
    const [onNodes, unscheduled] = await Promise.all([
      exporter(kubeconfig, ["--resources=pods", "--node=node-0,node-1"]),
      exporter(kubeconfig, ["--resources=pods", "--track-unscheduled-pods"]),
    ]);
    await Promise.all([onNodes, unscheduled].map((one) => one.ready()));
    const wanted = await podsOnNodes("node-0", "node-1");
    expect(wanted.length).toBeGreaterThan(0);
    await shows([onNodes.url], wanted);
    await shows([unscheduled.url], ["team-00001/e2e-waits"]);
    await objects.create(`${path}/e2e-waits/binding`, {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name: "e2e-waits" },
      target: { apiVersion: "v1", kind: "Node", name: "node-1" },
    });
    await shows([onNodes.url], [...wanted, "team-00001/e2e-waits"]);
    await shows([unscheduled.url], []);
    const reads = (await cluster.readAudit()).slice(before).filter(({ user }) => user === accountUser("nodes"));
    expect(new Set(reads.map(({ resource }) => resource))).toEqual(new Set(["pods"]));
    expect(reads.filter(({ uri }) => !uri.includes("fieldSelector=spec.nodeName"))).toEqual([]);
    for (const { child } of [onNodes, unscheduled]) expect(child.output()).not.toMatch(REFUSED);
  });
});

async function podsOnNodes(...nodes: readonly string[]): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const node of nodes) {
    const { text } = await objects.ask("GET", `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`);
    for (const { metadata } of JSON.parse(text).items) keys.push(`${metadata.namespace}/${metadata.name}`);
  }
  return keys;
}

describe("--config", () => {
  it("changes the selection of a running exporter, with no hole in what stays selected", async () => {
    const file = join(cluster.folder, "selection.yaml");
    writeFileSync(file, "resources: [pods]\nnamespaces: [team-00001]\n");
    const { url, telemetryUrl, child, ready } = await exporter(kubeconfigs.token, [`--config=${file}`]);
    await ready();
    const all = await listPodKeys(objects);
    const existingAtStart = podsIn(all, "team-00001");
    await shows([url], existingAtStart);
    const poller = startPoller({ targets: () => [url], existingAtStart, onPoll: () => {} });
    writeFileSync(file, "resources:\n  pods: {}\nnamespaces: [team-00001, team-00002]\n");
    await shows([url], podsIn(all, "team-00001", "team-00002"));
    writeFileSync(file, "resources: [pods]\nnamespace_selector: 'kubernetes.io/metadata.name in (team-00001,'\n");
    await waitForOutput(child, /selection\.yaml:2:1: namespace_selector: .*at character 44: got the end/);
    const failed = /^kube_state_metrics_last_config_reload_successful\{.*\} 0$/m;
    expect(await scrapeText(`${telemetryUrl}/metrics`)).toMatch(failed);
    await label("team-00001", "z");
    writeFileSync(file, "resources: [pods]\nnamespace_selector: e2e-team=z\n");
    await shows([url], existingAtStart);
    const verdict = await poller.stop(existingAtStart);
    await label("team-00001", null);
    expect(verdict, verdict.examples.join("; ")).toMatchObject({ missing: 0, double: 0 });
  });
});

describe("manifests of kube-state-metrics", () => {
  const USUAL = [
    "--resources=pods,namespaces",
    "-v=2",
    "--logtostderr=true",
    "--use-apiserver-cache",
    "--auto-gomemlimit",
  ];

  it("start with --shard and --total-shards, and are the whole together", async () => {
    const shards = await Promise.all(
      [0, 1].map((shard) => exporter(kubeconfigs.token, [...USUAL, `--shard=${shard}`, "--total-shards=2"])),
    );
    await Promise.all(shards.map((one) => one.ready()));
    await shows(
      shards.map(({ url }) => url),
      await listPodKeys(objects),
    );
    expect(shards[0]?.child.output()).toContain("warning: --auto-gomemlimit: has no effect");
  });

  it("start with --pod and --pod-namespace, and follow the replicas of their StatefulSet", async () => {
    const place = ["--pod-namespace=default", "--resources=pods,namespaces"];
    const kubeconfig = await accounts.kubeconfig(
      "placed",
      await accounts.create("placed", ["--pod=e2e-ksm-0", ...place]),
    );
    const uid = await createStatefulSet();
    const shards = await Promise.all(
      [0, 1].map(async (ordinal) => {
        await createOwnedPod(ordinal, uid);
        return await exporter(kubeconfig, [...USUAL, ...place, `--pod=e2e-ksm-${ordinal}`]);
      }),
    );
    await Promise.all(shards.map((one) => one.ready()));
    const urls = shards.map(({ url }) => url);
    await shows(urls, await listPodKeys(objects));
    await shards[1]?.stop();
    await objects.patch(STATEFUL_SET, { spec: { replicas: 1 } });
    await shows(urls.slice(0, 1), await listPodKeys(objects));
    for (const { child } of shards) expect(child.output()).not.toMatch(REFUSED);
  });
});

const STATEFUL_SETS = "/apis/apps/v1/namespaces/default/statefulsets";
const STATEFUL_SET = `${STATEFUL_SETS}/e2e-ksm`;
const TEMPLATE = { metadata: { labels: { app: "e2e-ksm" } }, spec: { containers: [{ name: "a", image: "a" }] } };

async function createStatefulSet(): Promise<string> {
  await objects.create(STATEFUL_SETS, {
    metadata: { name: "e2e-ksm" },
    spec: { replicas: 2, serviceName: "e2e-ksm", selector: { matchLabels: { app: "e2e-ksm" } }, template: TEMPLATE },
  });
  started.push({ stop: () => objects.remove(STATEFUL_SET) });
  return JSON.parse((await objects.ask("GET", STATEFUL_SET)).text).metadata.uid;
}

async function createOwnedPod(ordinal: number, uid: string): Promise<void> {
  const name = `e2e-ksm-${ordinal}`;
  const owner = { apiVersion: "apps/v1", kind: "StatefulSet", name: "e2e-ksm", uid, controller: true };
  const path = "/api/v1/namespaces/default/pods";
  await objects.create(path, { metadata: { name, ownerReferences: [owner] }, spec: TEMPLATE.spec });
  started.push({ stop: () => objects.remove(`${path}/${name}`) });
}
