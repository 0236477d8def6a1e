import { setTimeout as delay } from "node:timers/promises";
import type { Prometheus } from "../consumers/launch-prometheus.ts";
import { startPrometheus } from "../consumers/prometheus.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { waitUntil } from "../process/wait-until.ts";
import type { Manifest } from "./manifest.ts";
import { operatorJobs } from "./operator-jobs.ts";
import type { RunningRelease } from "./run-release.ts";

export type ScrapedRelease = {
  readonly prometheus: Prometheus;
  /** Until all pods of the cluster are counted, and for long enough that shards know the interval. */
  counted(pods: number): Promise<void>;
  stop(): Promise<void>;
};

const INTERVAL_SECONDS = 2;

type Scraped = {
  readonly manifests: readonly Manifest[];
  readonly namespace: string;
  readonly running: RunningRelease;
};

/** A real Prometheus that scrapes a running release as its ServiceMonitors say. */
export async function scrapeRelease({ manifests, namespace, running }: Scraped): Promise<ScrapedRelease> {
  const folder = await temporaryFolder("targets");
  const { jobs, writeTargets } = operatorJobs(manifests, { namespace, folder: folder.path, pods: running.pods });
  await writeTargets();
  running.onChange(writeTargets);
  const prometheus = await startPrometheus(3, { jobs }, { intervalSeconds: INTERVAL_SECONDS });
  return {
    prometheus,
    counted: async (pods) => {
      await waitUntil(async () => (await prometheus.rows("kube_pod_info")) === pods || undefined, {
        everyMs: 500,
        what: () => `Prometheus to count ${pods} pods:\n${running.lastWords()}`,
      });
      await delay(5 * INTERVAL_SECONDS * 1_000);
    },
    stop: async () => {
      await prometheus.stop();
      await folder.remove();
    },
  };
}
