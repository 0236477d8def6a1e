import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listPodKeys } from "./cluster/list-pods.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { createMonitoringCrds } from "./deploy/monitoring-crds.ts";
import { type RunningRelease, runRelease } from "./deploy/run-release.ts";
import { type ScrapedRelease, scrapeRelease } from "./deploy/scrape-release.ts";
import { type InstalledRelease, installRelease } from "./deploy/upgrade-release.ts";
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
    expect(running.lastWords()).not.toMatch(/403|[Ff]orbidden/);
  });

  it("is one set of series in Prometheus: none twice, one instance, job kube-state-metrics, no labels of the target", async () => {
    const { prometheus } = scraped;
    expect(await prometheus.rows("count by (uid) (kube_pod_info) > 1")).toBe(0);
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
