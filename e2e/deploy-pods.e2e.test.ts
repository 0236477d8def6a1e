import { beforeAll, describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { admitPods } from "./deploy/admit-pods.ts";
import { componentOf, isWorkload, type Manifest, ofKind, type PodSpec } from "./deploy/manifest.ts";
import { reaches } from "./deploy/network-reach.ts";
import { renderChart, type Values } from "./deploy/render-chart.ts";

const cluster = sharedCluster();
let fleet: readonly Manifest[] = [];
beforeAll(async () => {
  fleet = await renderChart({ mode: "cluster", resources: { limits: { memory: "1Gi" } } });
});

const podOf = (manifests: readonly Manifest[], component: string): PodSpec => {
  const spec = manifests.filter(isWorkload).find((one) => componentOf(one) === component)?.spec?.template?.spec;
  if (spec === undefined) throw new Error(`find the pods of ${component}: none are rendered`);
  return spec;
};

describe("pods of the chart", () => {
  it("are admitted where Pod Security is at its strictest", async () => {
    expect(await admitPods(cluster.objects, fleet)).toEqual([]);
    expect(await admitPods(cluster.objects, await renderChart({}))).toEqual([]);
  });

  it("are refused there without their security contexts", async () => {
    const careless = await renderChart({ mode: "cluster", securityContext: { enabled: false } });
    expect(await admitPods(cluster.objects, careless)).toHaveLength(3);
  });

  it("write nowhere but in volumes, and take no settings from Services that happen to be called like an option", () => {
    for (const component of ["shard", "coordinator", "redis"]) {
      const { containers, enableServiceLinks } = podOf(fleet, component);
      expect(containers[0]?.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
      expect(enableServiceLinks).toBe(false);
    }
  });

  it("have no token of the API server where they do not ask it", () => {
    expect(podOf(fleet, "redis")).toMatchObject({ automountServiceAccountToken: false });
    expect(podOf(fleet, "redis").serviceAccountName).toBeUndefined();
  });

  it("are probed on the telemetry port for readiness and, for life, by what depends on the process alone", () => {
    for (const component of ["shard", "coordinator"]) {
      const [container] = podOf(fleet, component).containers;
      expect(container?.readinessProbe?.httpGet).toEqual({ path: "/readyz", port: "metrics" });
      expect(container?.livenessProbe?.httpGet).toEqual({ path: "/livez", port: "http" });
    }
  });

  it("have a heap by the container's limit, and one by V8's own rule where there is none", async () => {
    const optionsOf = (manifests: readonly Manifest[]) =>
      podOf(manifests, "shard").containers[0]?.env?.filter(({ name }) => name === "NODE_OPTIONS");
    expect(optionsOf(fleet)).toEqual([{ name: "NODE_OPTIONS", value: "--max-old-space-size-percentage=50" }]);
    expect(optionsOf(await renderChart({ mode: "cluster" }))).toEqual([]);
  });
});

describe("shards of the chart", () => {
  it("start all at once, since the first assignment waits for all", () => {
    const [set] = ofKind(fleet, "StatefulSet");
    expect(set?.spec).toMatchObject({ podManagementPolicy: "Parallel", replicas: 3 });
  });

  it("stay to be found while they leave, and are given the time for it", async () => {
    const [set] = ofKind(fleet, "StatefulSet");
    const service = ofKind(fleet, "Service").find(({ metadata }) => metadata.name === set?.spec?.serviceName);
    expect(service?.spec).toMatchObject({ clusterIP: "None", publishNotReadyAddresses: true });
    const graceOf = (manifests: readonly Manifest[]) => podOf(manifests, "shard").terminationGracePeriodSeconds;
    expect(graceOf(fleet)).toBe(180 + 30);
    expect(graceOf(await renderChart({ mode: "cluster", drainTimeoutSeconds: 45 }))).toBe(75);
  });

  it("are as many as the scaler says, and not as many as are rendered, once that is on", async () => {
    const replicasWith = async (mode: string) =>
      ofKind(await renderChart({ mode: "cluster", scaler: { mode } }), "StatefulSet")[0]?.spec?.replicas;
    expect(await replicasWith("on")).toBeUndefined();
    expect(await replicasWith("dry-run")).toBe(3);
  });

  it.each([
    [{ prometheus: { monitor: { enabled: true } } }, true],
    [{ prometheus: { scrapeconfig: { enabled: true, target: "shards" } } }, true],
    [{ prometheus: { scrapeconfig: { enabled: true } } }, false],
    [{ prometheusScrape: true }, false],
    [{}, false],
  ])("with %j hand units over with timestamps: %s", async (values: Values, stamped) => {
    const manifests = await renderChart({ mode: "cluster", ...values });
    for (const component of ["shard", "coordinator"])
      expect(podOf(manifests, component).containers[0]?.args?.includes("--handoff-continuity=timestamps")).toBe(
        stamped,
      );
  });
});

describe("the chart's NetworkPolicies", () => {
  const [shard, coordinator, redis] = ["shard", "coordinator", "redis"].map((component) => ({ component }) as const);
  const [prometheus, stranger] = [{ namespace: "monitoring" }, { namespace: "elsewhere" }];
  if (shard === undefined || coordinator === undefined || redis === undefined) throw new Error("BUG: three components");

  it("let the fleet do what it does", () => {
    for (const from of [shard, coordinator]) {
      expect(reaches(fleet, { from, to: redis, port: 6379 })).toBe(true);
      expect(reaches(fleet, { from, to: "outside", port: 6443 })).toBe(true);
    }
    expect(reaches(fleet, { from: coordinator, to: shard, port: 8081 })).toBe(true);
    for (const to of [shard, coordinator]) expect(reaches(fleet, { from: prometheus, to, port: 8080 })).toBe(true);
  });

  it("let nobody else in, and Redis not out", () => {
    for (const to of [shard, coordinator, redis])
      for (const port of [8080, 8081, 6379]) expect(reaches(fleet, { from: stranger, to, port })).toBe(false);
    expect(reaches(fleet, { from: prometheus, to: redis, port: 6379 })).toBe(false);
    expect(reaches(fleet, { from: prometheus, to: shard, port: 8081 })).toBe(false);
    expect(reaches(fleet, { from: shard, to: coordinator, port: 8081 })).toBe(false);
    expect(reaches(fleet, { from: redis, to: "outside", port: 443 })).toBe(false);
    expect(reaches(fleet, { from: shard, to: "outside", port: 80 })).toBe(false);
  });

  it("let scrapers read what processes say of themselves where that is on, and shards a coordinator that is the store", async () => {
    const told = await renderChart({ mode: "cluster", selfMonitor: { enabled: true } });
    expect(reaches(told, { from: prometheus, to: shard, port: 8081 })).toBe(true);
    const store = { autosharding: { store: "coordinator" }, coordinator: { replicas: 1 } };
    expect(
      reaches(await renderChart({ mode: "cluster", ...store }), { from: shard, to: coordinator, port: 8081 }),
    ).toBe(true);
  });

  it("guard Redis also where they are turned off for the rest", async () => {
    const open = await renderChart({ mode: "cluster", networkPolicy: { enabled: false } });
    expect(reaches(open, { from: stranger, to: shard, port: 8080 })).toBe(true);
    expect(reaches(open, { from: stranger, to: redis, port: 6379 })).toBe(false);
    expect(reaches(open, { from: shard, to: redis, port: 6379 })).toBe(true);
  });
});
