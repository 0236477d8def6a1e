import { listPodKeys } from "../cluster/list-pods.ts";
import type { RealCluster } from "../cluster/real-cluster.ts";
import { commandLines, refusalOf } from "../deploy/accept-arguments.ts";
import { applyManifests } from "../deploy/apply-manifests.ts";
import { accessOf, printedAccess } from "../deploy/compare-access.ts";
import { countScrapes } from "../deploy/count-scrapes.ts";
import { buildImage } from "../deploy/image/build-image.ts";
import { runImage } from "../deploy/image/run-image.ts";
import type { Manifest } from "../deploy/manifest.ts";
import { createMonitoringCrds } from "../deploy/monitoring-crds.ts";
import { REFUSED_VALUES } from "../deploy/refusals.ts";
import { lintChart, RELEASE, renderChart } from "../deploy/render-chart.ts";
import { OVERLAYS, renderOverlay, renderOwnOverlay } from "../deploy/render-overlay.ts";
import { runRelease } from "../deploy/run-release.ts";
import { scrapeRelease } from "../deploy/scrape-release.ts";
import { servingPods } from "../deploy/started-pods.ts";
import { installRelease } from "../deploy/upgrade-release.ts";
import { VALUE_SETS } from "../deploy/value-sets.ts";
import { freePorts } from "../process/free-port.ts";
import type { ScenarioInput } from "./scenario.ts";

/** What was looked at, in words, and what is wrong with it: nothing when all is well. */
type Finding = { readonly what: string; readonly faults: readonly string[] };

export type DeployResult = { readonly findings: readonly Finding[] };

/** Everything that Helm and kustomize render, held against a real API server; a fleet that Helm installs, run and scraped; the image. */
export async function runDeploy({ cluster, print }: ScenarioInput): Promise<DeployResult> {
  const findings: Finding[] = [];
  const note = (finding: Finding): void => {
    findings.push(finding);
    print(`${finding.what}: ${finding.faults.length === 0 ? "fine" : finding.faults.join("; ")}`);
  };
  const removeCrds = await createMonitoringCrds(cluster.objects);
  try {
    for (const [name, { values }] of Object.entries(VALUE_SETS)) {
      const lint = await lintChart(values);
      const manifests = await renderChart(values);
      const found = await examine(cluster, { manifests, namespace: RELEASE.namespace });
      note({ what: `chart, ${name}: ${found.what}`, faults: [...(lint === "" ? [] : [lint]), ...found.faults] });
    }
    for (const overlay of OVERLAYS) {
      const found = await examine(cluster, { manifests: await renderOverlay(overlay), namespace: "kube-state-shards" });
      note({ what: `overlay ${overlay}: ${found.what}`, faults: found.faults });
    }
    const own = await examine(cluster, { manifests: await renderOwnOverlay("elsewhere"), namespace: "elsewhere" });
    note({ what: `overlay of one's own: ${own.what}`, faults: own.faults });
    note(await refuseValues());
    note(await runFleet(cluster));
  } finally {
    await removeCrds();
  }
  note(await tryImage());
  return { findings };
}

type Rendering = { readonly manifests: readonly Manifest[]; readonly namespace: string };

async function examine({ objects }: RealCluster, { manifests, namespace }: Rendering): Promise<Finding> {
  const applied = await applyManifests(objects, manifests, namespace);
  await applied.remove();
  const { parts } = countScrapes(manifests);
  const faults = [...applied.faults];
  if (new Set(parts).size !== 1 || (parts[0] ?? 0) > 1) faults.push(`series are scraped ${parts.join(", ")} times`);
  for (const args of commandLines(manifests))
    faults.push(...[await refusalOf(args)].filter((refusal) => refusal !== ""));
  const { account, args } = servingPods(manifests);
  const [allowed, printed] = [accessOf(manifests, account), await printedAccess(args)].map((one) =>
    JSON.stringify(one),
  );
  if (allowed !== printed) faults.push(`${account} may do ${allowed}, and rbac prints ${printed}`);
  const times = parts[0] === 1 ? "each series scraped once" : "scraped by nobody";
  return { what: `${manifests.length} objects, ${parts.length} that serve, ${times}`, faults };
}

async function refuseValues(): Promise<Finding> {
  const faults: string[] = [];
  for (const [values, message] of REFUSED_VALUES) {
    const said = await renderChart(values).then(
      () => "nothing",
      (error: unknown) => String(error),
    );
    if (!message.test(said)) faults.push(`${JSON.stringify(values)}: got ${said}, want ${message}`);
  }
  return { what: `${REFUSED_VALUES.length} values that must be refused`, faults };
}

async function runFleet(cluster: RealCluster): Promise<Finding> {
  const release = { name: "fleet", namespace: "fleet-release" };
  const [port, telemetryPort] = await freePorts(2);
  const installed = await installRelease(cluster, release, {
    mode: "cluster",
    replicas: 2,
    service: { port },
    selfMonitor: { enabled: true, telemetryPort },
    prometheus: { monitor: { enabled: true } },
  });
  const manifests = await installed.manifests();
  const running = await runRelease(cluster, { manifests, namespace: release.namespace });
  try {
    await running.ready();
    const scraped = await scrapeRelease({ manifests, namespace: release.namespace, running });
    try {
      const pods = (await listPodKeys(cluster.objects)).size;
      await scraped.counted(pods);
      const fromMs = Date.now();
      await running.scale(3);
      await scraped.counted(pods);
      await running.scale(2);
      await scraped.counted(pods);
      const counts = [...new Set(await scraped.prometheus.range("count(kube_pod_info)", fromMs, Date.now()))];
      return {
        what: `a fleet of processes that helm installed, through 2, 3, 2 shards: count(kube_pod_info) was ${counts.join(", ")} of ${pods}`,
        faults: counts.length === 1 && counts[0] === pods ? [] : ["it is not flat"],
      };
    } finally {
      await scraped.stop();
    }
  } finally {
    await running.stop();
    await installed.uninstall();
  }
}

async function tryImage(): Promise<Finding> {
  const image = await buildImage();
  try {
    const child = runImage(image, ["--version"]);
    const { code } = await child.exited;
    return {
      what: `image from ${image.bases.join(", ")}, run as ${image.user}: ${child.output().trim()}`,
      faults: code === 0 ? [] : [`it ended with ${code}`],
    };
  } finally {
    await image.remove();
  }
}
