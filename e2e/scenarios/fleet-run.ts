import { listPodKeys } from "../cluster/list-pods.ts";
import { type ProcessFleet, type ProcessFleetOptions, startProcessFleet } from "../fleet/process-fleet.ts";
import type { Verdict } from "../poller/judge-polls.ts";
import { startPoller } from "../poller/poll-shards.ts";
import { createTimeline } from "../poller/timeline.ts";
import { waitUntil } from "../process/wait-until.ts";
import { type RedisServer, startRedis } from "../redis/redis-server.ts";
import { createFleetWatch, type FleetWatch } from "./fleet-watch.ts";
import { type MergedVerdict, startMergedScraper } from "./merged-scrapes.ts";
import { POD_INFO_ONLY } from "./pod-info-only.ts";
import type { ScenarioInput } from "./scenario.ts";

export type FleetRunOptions = Pick<
  ProcessFleetOptions,
  "shards" | "maxShards" | "coordinators" | "args" | "shardArgs" | "shardEnv" | "coordinatorArgs"
> & {
  /** Pods written a second meanwhile. */
  readonly churnRate: number;
  /** Share of these writes that replace a pod by another. Default 0.2. */
  readonly replace?: number;
};

/** What a scenario acts on. */
export type FleetStage = {
  readonly fleet: ProcessFleet;
  readonly redis: RedisServer;
  readonly watch: FleetWatch;
  /** Prints a line of its own into the timeline. */
  mark(text: string): void;
};

export type FleetRunResult = {
  readonly verdict: Verdict;
  readonly merged: MergedVerdict;
  /** Pods that existed throughout. */
  readonly existing: number;
};

/**
 * Runs `act` on a fleet of processes that meet in a real Redis, under churn, while all shards are polled ten times a second
 * and the first coordinator's union is read without pause.
 */
export async function runFleet(
  { cluster, print }: ScenarioInput,
  options: FleetRunOptions,
  act: (stage: FleetStage) => Promise<void>,
): Promise<FleetRunResult> {
  const redis = await startRedis();
  const fleet = await startProcessFleet({
    ...options,
    kubeconfig: cluster.kubeconfigs.token,
    store: ["--redis", redis.url],
    args: options.args ?? POD_INFO_ONLY,
  });
  try {
    await Promise.all(fleet.shards.slice(0, options.shards).map((shard) => shard.ready()));
    await Promise.all(fleet.coordinators.map((coordinator) => coordinator.ready()));
    const existingAtStart = await listPodKeys(cluster.objects);
    const timeline = createTimeline(print);
    const watch = createFleetWatch();
    const poller = startPoller({
      targets: () => fleet.shards.map(({ url }) => url),
      existingAtStart,
      onPoll: (poll, findings) => {
        watch.note(poll);
        timeline.note(poll, findings);
      },
    });
    const merged = startMergedScraper(() => firstRunning(fleet)?.url, existingAtStart);
    const churn = cluster.churn({ rate: options.churnRate, seconds: 3_600, replace: options.replace ?? 0.2 });
    try {
      await watch.settledOn(options.shards);
      await act({ fleet, redis, watch, mark: timeline.mark });
    } finally {
      await churn.stop();
    }
    const existingAtEnd = await listPodKeys(cluster.objects);
    const [verdict, mergedVerdict] = [await poller.stop(existingAtEnd), await merged.stop(existingAtEnd)];
    const existing = [...existingAtStart].filter((key) => existingAtEnd.has(key)).length;
    return { verdict, merged: mergedVerdict, existing };
  } catch (error) {
    throw new Error(`run a fleet; its last words:\n${fleet.lastWords()}`, { cause: error });
  } finally {
    await fleet.stop();
    await redis.remove();
  }
}

const firstRunning = (fleet: ProcessFleet) =>
  fleet.coordinators.find((coordinator) => coordinator.child() !== undefined);

/** Waits until one coordinator says that it leads. */
export const awaitLeader = (fleet: ProcessFleet) =>
  waitUntil(() => fleet.leader(), { timeoutMs: 60_000, everyMs: 200, what: () => "a coordinator to lead" });
