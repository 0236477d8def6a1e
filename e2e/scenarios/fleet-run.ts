import { listPodKeys } from "../cluster/list-pods.ts";
import { type ProcessFleet, type ProcessFleetOptions, startProcessFleet } from "../fleet/process-fleet.ts";
import type { Verdict } from "../poller/judge-polls.ts";
import type { Poll } from "../poller/poll.ts";
import { type PollOptions, startPoller } from "../poller/poll-shards.ts";
import { createTimeline } from "../poller/timeline.ts";
import { waitUntil } from "../process/wait-until.ts";
import { type RedisServer, startRedis } from "../redis/redis-server.ts";
import { createFleetWatch, type FleetWatch } from "./fleet-watch.ts";
import { type MergedVerdict, startMergedScraper } from "./merged-scrapes.ts";
import { POD_INFO_ONLY } from "./pod-info-only.ts";
import type { ScenarioInput } from "./scenario.ts";
import { showAll } from "./show-all.ts";

export type FleetRunOptions = Pick<
  ProcessFleetOptions,
  "shards" | "maxShards" | "coordinators" | "args" | "shardArgs" | "coordinatorArgs" | "settingsOf"
> & {
  /** Pods written a second meanwhile. */
  readonly churnRate: number;
  /** Share of these writes that replace a pod by another. Default 0.2. */
  readonly replace?: number;
  /** Share of these writes that change no metric. Default 0.5. */
  readonly noop?: number;
  /** How the API server is reached; by default directly. */
  readonly kubeconfig?: string;
  /** Default true. False where no coordinator serves the union for a while. */
  readonly readsUnion?: boolean;
  readonly onPoll?: (poll: Poll) => void;
  readonly poller?: PollOptions | undefined;
  /** Before the scenario begins. By default until every shard holds pods. */
  readonly settled?: () => Promise<void>;
};

/** What a scenario acts on. */
export type FleetStage = {
  readonly fleet: ProcessFleet;
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

/** Runs `act` on a fleet of processes that meet in a real Redis: see `runFleetOn`. */
export async function runFleet(
  input: ScenarioInput,
  options: FleetRunOptions,
  act: (stage: FleetStage & { readonly redis: RedisServer }) => Promise<void>,
): Promise<FleetRunResult> {
  const redis = await startRedis();
  try {
    const store = ["--redis", redis.url];
    return await runFleetOn(input, { ...options, store }, (stage) => act({ ...stage, redis }));
  } finally {
    await redis.remove();
  }
}

/**
 * Runs `act` on a fleet of processes under churn, while all shards are polled ten times a second and the first coordinator's
 * union is read without pause.
 */
export async function runFleetOn(
  { cluster, print }: ScenarioInput,
  options: FleetRunOptions & Pick<ProcessFleetOptions, "store">,
  act: (stage: FleetStage) => Promise<void>,
): Promise<FleetRunResult> {
  const { kubeconfig = cluster.kubeconfigs.token } = options;
  const fleet = await startProcessFleet({ ...options, kubeconfig, args: options.args ?? POD_INFO_ONLY });
  try {
    await Promise.all(fleet.shards.slice(0, options.shards).map((shard) => shard.ready()));
    await Promise.all(fleet.coordinators.map((coordinator) => coordinator.ready()));
    const existingAtStart = await listPodKeys(cluster.objects);
    const timeline = createTimeline(print);
    const watch = createFleetWatch();
    const poller = startPoller({
      targets: () => fleet.shards.map(({ url }) => url),
      existingAtStart,
      ...options.poller,
      onPoll: (poll, findings) => {
        watch.note(poll);
        options.onPoll?.(poll);
        timeline.note(poll, findings);
      },
    });
    const readsUnion = options.readsUnion ?? true;
    const merged = startMergedScraper(() => (readsUnion ? firstRunning(fleet)?.url : undefined), existingAtStart);
    const { churnRate: rate, replace = 0.2, noop = 0.5 } = options;
    const churn = cluster.churn({ rate, seconds: 3_600, replace, noop });
    try {
      await (options.settled?.() ?? watch.settledOn(options.shards));
      await act({ fleet, watch, mark: timeline.mark });
    } catch (error) {
      // Else they ask on and on, and this process does not end.
      await Promise.allSettled([poller.stop(existingAtStart), merged.stop(existingAtStart)]);
      throw error;
    } finally {
      await churn.stop();
    }
    const existingAtEnd = await listPodKeys(cluster.objects);
    await showAll(existingAtEnd, { cluster, watch, mark: timeline.mark });
    const [verdict, mergedVerdict] = [await poller.stop(existingAtEnd), await merged.stop(existingAtEnd)];
    const existing = [...existingAtStart].filter((key) => existingAtEnd.has(key)).length;
    return { verdict, merged: mergedVerdict, existing };
  } catch (error) {
    throw new Error(`run a fleet; its last words:\n${fleet.lastWords()}`, { cause: error });
  } finally {
    await fleet.stop();
  }
}

const firstRunning = (fleet: ProcessFleet) =>
  fleet.coordinators.find((coordinator) => coordinator.child() !== undefined);

/** Waits until one coordinator says that it leads. */
export const awaitLeader = (fleet: ProcessFleet) =>
  waitUntil(() => fleet.leader(), { timeoutMs: 60_000, everyMs: 200, what: () => "a coordinator to lead" });
