import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listPodKeys } from "./cluster/list-pods.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { collectionOf } from "./deploy/apply-manifests.ts";
import { createMonitoringCrds } from "./deploy/monitoring-crds.ts";
import { type RunningRelease, runRelease } from "./deploy/run-release.ts";
import { type ScrapedRelease, scrapeRelease } from "./deploy/scrape-release.ts";
import { type InstalledRelease, installRelease } from "./deploy/upgrade-release.ts";
import { REFUSED } from "./observe/refused.ts";
import { freePorts } from "./process/free-port.ts";

const cluster = sharedCluster();
let removeCrds: () => Promise<void>;
beforeAll(async () => {
  removeCrds = await createMonitoringCrds(cluster.objects);
});
afterAll(() => removeCrds());

describe("a fleet that helm installs", () => {
  const release = { name: "fleet", namespace: "fleet-release" };
  let installed: InstalledRelease;
  let running: RunningRelease;
  let scraped: ScrapedRelease;
  let pods = 0;
  beforeAll(async () => {
    const [port, telemetryPort] = await freePorts(2);
    const values = {
      mode: "cluster",
      replicas: 2,
      service: { port },
      selfMonitor: { enabled: true, telemetryPort },
      prometheus: { monitor: { enabled: true } },
      resources: { limits: { memory: "1Gi" } },
    };
    installed = await installRelease(cluster, release, values);
    const manifests = await installed.manifests();
    running = await runRelease(cluster, { manifests, namespace: release.namespace });
    await running.ready();
    scraped = await scrapeRelease({ manifests, namespace: release.namespace, running });
    pods = (await listPodKeys(cluster.objects)).size;
    await scraped.counted(pods);
  });
  afterAll(async () => {
    await scraped?.stop();
    await running?.stop();
    await installed?.uninstall();
  });

  it("may read what it serves, by the accounts and roles that came with it", () => {
    expect(running.lastWords()).not.toMatch(REFUSED);
  });

  it("is one set of series in Prometheus: none twice, one instance, job kube-state-metrics, no labels of the target", async () => {
    const { prometheus } = scraped;
    expect(await prometheus.rows("count by (namespace, pod) (kube_pod_info) > 1")).toBe(0);
    expect(await prometheus.rows('count by (__name__) ({__name__=~"kube_.+", job!="kube-state-metrics"})')).toBe(0);
    const names = await prometheus.labels(
      'count by (instance, job) ({__name__=~"kube_(pod|node|namespace|service)_.+"})',
    );
    expect(names).toEqual([{ instance: "fleet-kube-state-shards", job: "kube-state-metrics" }]);
    const [node = {}] = await prometheus.labels("kube_node_info");
    for (const label of ["pod", "container", "endpoint", "service"]) expect(node).not.toHaveProperty(label);
    // What is scraped stays to be told apart: three shards and coordinators by their own ports, two shards by their main ones.
    expect(await prometheus.rows("up == 1")).toBe(2 + 2 + 2);
    expect(await prometheus.rows("kube_state_metrics_total_shards")).toBeGreaterThan(0);
  });

  it("is counted without a step while shards come and go", async () => {
    const fromMs = Date.now();
    await running.scale(3);
    await scraped.counted(pods);
    await running.scale(2);
    await scraped.counted(pods);
    const counts = await scraped.prometheus.range("count(kube_pod_info)", fromMs, Date.now());
    expect(new Set(counts)).toEqual(new Set([pods]));
  });
});

const SHOWN = ["team-00001", "team-00002"];

describe.each([
  ["one pod for the whole cluster", { prometheus: { monitor: { enabled: true } } }, undefined],
  ["one pod for some namespaces", { namespaces: SHOWN, prometheus: { monitor: { enabled: true } } }, SHOWN],
  [
    "shards and a coordinator without Redis, for some namespaces",
    {
      mode: "cluster",
      replicas: 2,
      autosharding: { store: "coordinator" },
      coordinator: { replicas: 1 },
      namespaces: SHOWN.join(","),
      prometheus: { monitor: { enabled: true } },
    },
    SHOWN,
  ],
] as const)("%s", (_, values, namespaces) => {
  const release = { name: "other", namespace: "other-release" };
  let installed: InstalledRelease;
  let running: RunningRelease;
  afterAll(async () => {
    await running?.stop();
    await installed?.uninstall();
  });

  it("serves every pod once to a Prometheus that follows the monitor, by its own account's roles", async () => {
    const [port, telemetryPort, shardPort] = await freePorts(3);
    const extraArgs = "mode" in values ? [] : [`--shard-port-base=${shardPort}`];
    const given = { ...values, extraArgs, service: { port }, selfMonitor: { telemetryPort } };
    installed = await installRelease(cluster, release, given);
    const manifests = await installed.manifests();
    running = await runRelease(cluster, { manifests, namespace: release.namespace });
    await running.ready();
    const scraped = await scrapeRelease({ manifests, namespace: release.namespace, running });
    try {
      const all = [...(await listPodKeys(cluster.objects))];
      const wanted = all.filter((key) => namespaces?.some((name) => key.startsWith(`${name}/`)) ?? true);
      await scraped.counted(wanted.length);
      expect(wanted.length).toBeGreaterThan(0);
      expect(await scraped.prometheus.rows("count by (namespace, pod) (kube_pod_info) > 1")).toBe(0);
      expect(await scraped.prometheus.rows("kube_node_info")).toBeGreaterThanOrEqual(namespaces === undefined ? 1 : 0);
      expect(running.lastWords()).not.toMatch(REFUSED);
    } finally {
      await scraped.stop();
    }
  });
});

describe("a release that helm upgrades", () => {
  const release = { name: "kept", namespace: "kept-release" };
  let installed: InstalledRelease;
  beforeAll(async () => {
    installed = await installRelease(cluster, release, { mode: "cluster", replicas: 3 });
  });

  it("keeps the token and the password that were generated", async () => {
    const before = await installed.secret();
    expect(Object.keys(before).toSorted()).toEqual(["fleet-token", "redis-password"]);
    for (const value of Object.values(before)) expect(Buffer.from(value, "base64").length).toBeGreaterThanOrEqual(32);
    await installed.upgrade({ mode: "cluster", replicas: 4 });
    expect(await installed.secret()).toEqual(before);
    expect(await installed.replicas()).toBe(4);
  });

  it("leaves the number of shards to the scaler, also in the upgrade that turns it on", async () => {
    await installed.scale(6);
    const scaled = { mode: "cluster", scaler: { mode: "on" } };
    await installed.upgrade(scaled);
    expect(await installed.replicas()).toBe(6);
    await installed.scale(7);
    await installed.upgrade({ ...scaled, podLabels: { changed: "yes" } });
    expect(await installed.replicas()).toBe(7);
  });

  it("leaves nothing behind", async () => {
    const manifests = await installed.manifests();
    await installed.uninstall();
    for (const manifest of manifests) {
      const path = `${collectionOf(manifest, release.namespace)}/${manifest.metadata.name}`;
      expect((await cluster.objects.ask("GET", path)).status).toBe(404);
    }
  });
});
