import { setTimeout as delay } from "node:timers/promises";
import { listPodKeys } from "../cluster/list-pods.ts";
import type { RealCluster, RestartOptions } from "../cluster/real-cluster.ts";
import { startShardProcess } from "../fleet/shard-process.ts";
import type { Verdict } from "../poller/judge-polls.ts";
import type { Poll } from "../poller/poll.ts";
import { startPoller } from "../poller/poll-shards.ts";
import { createTimeline } from "../poller/timeline.ts";
import { waitUntil } from "../process/wait-until.ts";
import { POD_INFO_ONLY } from "./pod-info-only.ts";
import type { ScenarioInput } from "./scenario.ts";

export type ApiServerRestartResult = {
  readonly verdict: Verdict;
  /** Polls that held a pod again after a poll without it. */
  readonly resurrections: number;
  /** From the restarted server's readiness until the shards had caught up with what happened while it was down. */
  readonly caughtUpMs: readonly number[];
};

type RestartPlan = {
  /** More arguments of the shards. */
  readonly args: readonly string[];
  readonly restarts: readonly RestartOptions[];
};

const PLAN: RestartPlan = { args: [], restarts: [{ how: "stop" }, { how: "kill", downMs: 3_000 }] };
const NAMESPACE = "team-00000";

/**
 * Restarts the API server, by default gracefully, then by a kill with three seconds of silence, under churn. While it is down, one pod
 * is deleted and one created behind its back.
 */
export async function runApiServerRestart(
  { cluster, print }: ScenarioInput,
  { args, restarts } = PLAN,
): Promise<ApiServerRestartResult> {
  const fleet = await Promise.all([0, 1].map((index) => startShard(cluster, index, args)));
  try {
    await Promise.all(fleet.map((shard) => shard.ready()));
    await putPod(cluster, "restart-0");
    const existingAtStart = new Set(
      [...(await listPodKeys(cluster.objects))].filter((key) => key !== keyOf("restart-0")),
    );
    const timeline = createTimeline(print);
    const presence = createPresence();
    const poller = startPoller({
      targets: () => fleet.map((shard) => shard.url),
      existingAtStart,
      onPoll: (poll, findings) => {
        presence.note(poll);
        timeline.note(poll, findings);
      },
    });
    const churn = cluster.churn({ rate: 30, seconds: 3_600, replace: 0.2 });
    const caughtUpMs: number[] = [];
    try {
      await presence.shows(keyOf("restart-0"));
      for (const [index, restart] of restarts.entries()) {
        timeline.mark(`${restart.how} the API server`);
        await restartBehindItsBack(cluster, restart, index);
        timeline.mark("the API server is ready");
        const readyMs = performance.now();
        await presence.shows(keyOf(`restart-${index + 1}`));
        await presence.lacks(keyOf(`restart-${index}`));
        caughtUpMs.push(Math.round(performance.now() - readyMs));
        timeline.mark("caught up");
      }
      await delay(1_000); // a pod that comes back would do so with the next list
    } finally {
      await churn.stop();
    }
    await presence.matches(await listPodKeys(cluster.objects));
    const verdict = await poller.stop(await listPodKeys(cluster.objects));
    await cluster.etcdObjects.remove(`pods/${keyOf(`restart-${restarts.length}`)}`);
    return { verdict, resurrections: presence.resurrections(), caughtUpMs };
  } finally {
    await Promise.all(fleet.map((shard) => shard.stop()));
  }
}

const startShard = (cluster: RealCluster, index: number, args: readonly string[]) =>
  startShardProcess({ kubeconfig: cluster.kubeconfigs.token, index, count: 2, args: [...POD_INFO_ONLY, ...args] });

const keyOf = (name: string): string => `${NAMESPACE}/${name}`;

async function restartBehindItsBack(cluster: RealCluster, restart: RestartOptions, index: number): Promise<void> {
  const restarted = cluster.restartApiServer(restart);
  await delay(200); // the server has stopped, or is stopping: neither write goes through it
  await putPod(cluster, `restart-${index + 1}`);
  await cluster.etcdObjects.remove(`pods/${keyOf(`restart-${index}`)}`);
  await restarted;
}

const putPod = (cluster: RealCluster, name: string): Promise<void> =>
  cluster.etcdObjects.put(`pods/${keyOf(name)}`, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: NAMESPACE, uid: `uid-${name}`, creationTimestamp: "2026-10-01T00:00:00Z" },
    spec: { containers: [{ name: "app", image: "registry.example/app:v1" }] },
    status: { phase: "Running" },
  });

type Presence = {
  note(poll: Poll): void;
  shows(key: string): Promise<void>;
  lacks(key: string): Promise<void>;
  /** Waits until the bodies hold exactly these. */
  matches(keys: ReadonlySet<string>): Promise<void>;
  resurrections(): number;
};

/** Follows which pods the bodies hold. Names are never reused here, so what has gone must stay away. */
function createPresence(): Presence {
  let held: ReadonlySet<string> = new Set();
  const gone = new Set<string>();
  let resurrections = 0;
  const wait = (what: string, holds: () => boolean): Promise<boolean> =>
    // A starting API server answers 403 until it has read its roles, and a kind that may not be read is asked for again
    // only after 30 to 60 s.
    waitUntil(() => holds() || undefined, { timeoutMs: 120_000, what: () => `${what}; ${held.size} pods are held` });
  return {
    note: (poll) => {
      const now = new Set(poll.answers.flatMap((answer) => answer.pods));
      for (const key of held) if (!now.has(key)) gone.add(key);
      for (const key of now) if (gone.delete(key)) resurrections += 1;
      held = now;
    },
    shows: async (key) => void (await wait(`${key} to show`, () => held.has(key))),
    lacks: async (key) => void (await wait(`${key} to vanish`, () => held.size > 0 && !held.has(key))),
    matches: async (keys) => {
      await wait(
        `the ${keys.size} pods of the API server`,
        () => held.size === keys.size && [...keys].every((key) => held.has(key)),
      );
    },
    resurrections: () => resurrections,
  };
}
