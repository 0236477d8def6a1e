import type { RealCluster } from "../cluster/real-cluster.ts";
import type { FleetStage } from "./fleet-run.ts";

/** Far more than a cache met in the middle of a version can hide in one run. */
const MOST_HIDDEN = 5;
const SHOW_WITHIN_MS = 20_000;

type Shown = Pick<FleetStage, "watch" | "mark"> & { readonly cluster: RealCluster };

/**
 * Waits until the bodies hold exactly these pods.
 *
 * WHY some are written once more: churn commits several pods in one version, which no API server does. A list from a cache that
 * is in the middle of such a version lacks a pod that no watch from there brings: see `awaitCaches`.
 */
export async function showAll(pods: ReadonlySet<string>, { cluster, watch, mark }: Shown): Promise<void> {
  try {
    await watch.shows(pods, SHOW_WITHIN_MS);
    return;
  } catch (error) {
    const hidden = watch.lacking(pods);
    if (hidden.length === 0 || hidden.length > MOST_HIDDEN) throw error;
    mark(`written once more: ${hidden.join(", ")}`);
    for (const pod of hidden) {
      const [namespace, name] = pod.split("/");
      const change = { metadata: { annotations: { rewritten: "true" } } };
      await cluster.objects.patch(`/api/v1/namespaces/${namespace}/pods/${name}`, change);
    }
  }
  await watch.shows(pods);
}
