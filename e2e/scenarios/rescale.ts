import { listPodKeys } from "../cluster/list-pods.ts";
import { startStandalone } from "../fleet/standalone-process.ts";
import type { Verdict } from "../poller/judge-polls.ts";
import { startPoller } from "../poller/poll-shards.ts";
import { createTimeline } from "../poller/timeline.ts";
import { lastWords } from "../process/spawn-child.ts";
import { createFleetWatch } from "./fleet-watch.ts";
import { type MergedVerdict, startMergedScraper } from "./merged-scrapes.ts";
import { POD_INFO_ONLY } from "./pod-info-only.ts";
import type { ScenarioInput } from "./scenario.ts";

export type RescaleOptions = {
  /** Shard counts, one after the other, such as 2, 4, 3. */
  readonly steps: readonly number[];
  /** Pods written a second meanwhile, a fifth of them replaced. */
  readonly churnRate: number;
};

export type RescaleResult = { readonly verdict: Verdict; readonly merged: MergedVerdict; readonly existing: number };

/** Rescales under churn while the poller asks all shards ten times a second and another asks the merged endpoint. */
export async function runRescale({ cluster, print }: ScenarioInput, options: RescaleOptions): Promise<RescaleResult> {
  const { steps, churnRate } = options;
  const fleet = await startStandalone({
    kubeconfig: cluster.kubeconfigs.token,
    shards: steps[0] ?? 1,
    maxShards: Math.max(...steps),
    args: POD_INFO_ONLY,
  });
  try {
    await fleet.ready();
    const existingAtStart = await listPodKeys(cluster.objects);
    const timeline = createTimeline(print);
    const watch = createFleetWatch();
    const poller = startPoller({
      targets: () => fleet.shardUrls,
      existingAtStart,
      onPoll: (poll, findings) => {
        watch.note(poll);
        timeline.note(poll, findings);
      },
    });
    const merged = startMergedScraper(() => fleet.url, existingAtStart);
    const churn = cluster.churn({ rate: churnRate, seconds: 3_600, replace: 0.2 });
    try {
      await watch.settledOn(steps[0] ?? 1);
      for (const count of steps.slice(1)) {
        timeline.mark(`rescale to ${count} shards`);
        await fleet.rescale(count);
        await watch.settledOn(count);
        timeline.mark("settled");
      }
    } catch (error) {
      throw new Error(`rescale through ${steps.join(", ")}; the fleet's last words:\n${lastWords(fleet.child)}`, {
        cause: error,
      });
    } finally {
      await churn.stop();
    }
    const existingAtEnd = await listPodKeys(cluster.objects);
    const [verdict, mergedVerdict] = [await poller.stop(existingAtEnd), await merged.stop(existingAtEnd)];
    const existing = [...existingAtStart].filter((key) => existingAtEnd.has(key)).length;
    return { verdict, merged: mergedVerdict, existing };
  } finally {
    await fleet.stop();
  }
}
