import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { commandLines, refusalOf } from "./deploy/accept-arguments.ts";
import { applyManifests } from "./deploy/apply-manifests.ts";
import { type Access, accessOf, printedAccess, printedLeading } from "./deploy/compare-access.ts";
import { comparable } from "./deploy/compare-overlay.ts";
import { countScrapes } from "./deploy/count-scrapes.ts";
import { type Manifest, ofKind, type RoleRule } from "./deploy/manifest.ts";
import { createMonitoringCrds } from "./deploy/monitoring-crds.ts";
import { HARMLESS_VALUES, REFUSED_VALUES } from "./deploy/refusals.ts";
import { lintChart, RELEASE, renderChart, type Values } from "./deploy/render-chart.ts";
import {
  OVERLAY_VALUES,
  OVERLAYS,
  renderOverlay,
  renderOwnOverlay,
  renderShownOverlay,
} from "./deploy/render-overlay.ts";
import { servingPods, startedPods } from "./deploy/started-pods.ts";
import { VALUE_SETS } from "./deploy/value-sets.ts";

const cluster = sharedCluster();
let removeCrds: () => Promise<void>;
beforeAll(async () => {
  removeCrds = await createMonitoringCrds(cluster.objects);
});
afterAll(() => removeCrds());

/** With the rules that a set gives its coordinators itself. */
function withMore(access: Access, values: Values): Access {
  const { extraRules = [] } = (values["coordinator"] ?? {}) as { readonly extraRules?: readonly RoleRule[] };
  const own = [...(access[RELEASE.namespace] ?? []), ...extraRules];
  return own.length === 0 ? access : { ...access, [RELEASE.namespace]: own };
}

describe.each(Object.entries(VALUE_SETS))("the chart with values: %s", (_, { values, scraped }) => {
  let manifests: readonly Manifest[] = [];
  beforeAll(async () => {
    manifests = await renderChart(values);
  });

  it("is found fault with neither by helm lint nor by a strict API server", async () => {
    expect(await lintChart(values)).toBe("");
    const applied = await applyManifests(cluster.objects, manifests, RELEASE.namespace);
    await applied.remove();
    expect(applied.faults).toEqual([]);
  });

  it("has every series scraped once, or none where nothing says who scrapes", () => {
    const { parts, own } = countScrapes(manifests);
    expect(parts).toEqual(parts.map(() => (scraped ? 1 : 0)));
    for (const count of own.values()) expect(count).toBeLessThanOrEqual(1);
  });

  it("starts processes with command lines that they take", async () => {
    for (const args of commandLines(manifests)) expect(await refusalOf(args)).toBe("");
  });

  it("allows exactly what rbac prints for what is served", async () => {
    const { account, args } = servingPods(manifests);
    expect(accessOf(manifests, account)).toEqual(await printedAccess(args));
    const coordinator = startedPods(manifests, "coordinator");
    if (coordinator === undefined) return;
    const wanted = await printedLeading(coordinator.args, RELEASE.namespace);
    if (wanted !== undefined) expect(accessOf(manifests, coordinator.account)).toEqual(withMore(wanted, values));
  });
});

it("a strict API server finds a field that a monitor does not have", async () => {
  const manifests = await renderChart({ prometheus: { monitor: { enabled: true } } });
  const [monitor] = ofKind(manifests, "ServiceMonitor");
  const misspelt = JSON.parse(JSON.stringify(monitor).replaceAll("honorLabels", "honourLabels")) as Manifest;
  const applied = await applyManifests(cluster.objects, [misspelt], RELEASE.namespace);
  await applied.remove();
  expect(applied.faults.join()).toContain('unknown field "spec.endpoints[0].honourLabels"');
});

describe("values", () => {
  it.each(REFUSED_VALUES)("are refused: %j", async (values, message) => {
    await expect(renderChart(values)).rejects.toThrow(message);
  });

  it("of the community's chart that ask for nothing change nothing", async () => {
    expect(await renderChart(HARMLESS_VALUES)).toEqual(await renderChart({}));
  });
});

describe.each(OVERLAYS)("the overlay %s", (overlay) => {
  it("is what the chart gives, and found fault with by no strict API server", async () => {
    const manifests = await renderOverlay(overlay);
    const release = { name: "kube-state-shards", namespace: "kube-state-shards" };
    expect(comparable(manifests, release.namespace)).toEqual(
      comparable(await renderChart(OVERLAY_VALUES[overlay], release), release.namespace),
    );
    const applied = await applyManifests(cluster.objects, manifests, release.namespace);
    await applied.remove();
    expect(applied.faults).toEqual([]);
    const { parts } = countScrapes(manifests);
    expect(parts).toEqual(parts.map(() => (overlay === "federation" ? 1 : 0)));
  });
});

it("the overlay that docs/install.md shows is one that works", async () => {
  const manifests = await renderShownOverlay();
  const applied = await applyManifests(cluster.objects, manifests, "monitoring");
  await applied.remove();
  expect(applied.faults).toEqual([]);
  expect(countScrapes(manifests).parts).toEqual([1, 1, 1, 1, 1]);
  const [set] = ofKind(manifests, "StatefulSet");
  expect(set?.spec?.template?.spec.containers[0]).toMatchObject({
    image: "registry.example/kube-state-shards:0.1.0",
    resources: { limits: { memory: "2Gi" } },
    env: expect.arrayContaining([{ name: "KSS_MAX_OPEN_WATCHES", value: "2000" }]),
  });
  for (const line of commandLines(manifests)) expect(await refusalOf(line)).toBe("");
});

it("an overlay of one's own, in another namespace and with the monitor, has every series scraped once", async () => {
  const manifests = await renderOwnOverlay("elsewhere");
  const applied = await applyManifests(cluster.objects, manifests, "elsewhere");
  await applied.remove();
  expect(applied.faults).toEqual([]);
  expect(countScrapes(manifests).parts).toEqual([1, 1, 1]);
  const release = { name: "kube-state-shards", namespace: "elsewhere" };
  const values = { mode: "cluster", prometheus: { monitor: { enabled: true } } };
  expect(comparable(manifests, "elsewhere")).toEqual(comparable(await renderChart(values, release), "elsewhere"));
});
