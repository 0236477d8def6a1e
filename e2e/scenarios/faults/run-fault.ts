import { listPodKeys } from "../../cluster/list-pods.ts";
import { writeProxiedKubeconfig } from "../../cluster/proxied-kubeconfig.ts";
import type { Verdict } from "../../poller/judge-polls.ts";
import { startCutProxy } from "../../redis/cut-proxy.ts";
import { startRedis } from "../../redis/redis-server.ts";
import { type FleetStage, runFleetOn } from "../fleet-run.ts";
import type { MergedVerdict } from "../merged-scrapes.ts";
import type { ScenarioInput } from "../scenario.ts";
import type { Fault, FaultSettings, FaultStage } from "./fault.ts";
import { createFaultWatch, type FaultWatch } from "./fault-watch.ts";
import { brokenPromises, type Promised, promisedFor } from "./judge-promise.ts";

export type FaultResult = {
  readonly promised: Promised;
  readonly verdict: Verdict;
  /** Pods that existed throughout. */
  readonly existing: number;
  /** Of these, how many were served by a shard when it was killed. */
  readonly excused: number;
  /** Namespaces that changed their shard. */
  readonly moves: number;
  /** From the API server, by the whole fleet, encrypted. */
  readonly receivedBytes: number;
  /** Undefined where the union is not judged. */
  readonly merged: MergedVerdict | undefined;
  readonly figures: Readonly<Record<string, number>>;
  /** Promises that were not kept. */
  readonly broken: readonly string[];
};

export type FaultRunSettings = FaultSettings & { readonly churnRate: number };

/** By default the API server's URL tells deployments apart, and here some may reach it through a proxy. */
const DEPLOYMENT = ["--deployment", "e2e"];

/** Lets it go wrong under churn, all shards polled, and holds what was seen against what is promised. */
export async function runFault(input: ScenarioInput, fault: Fault, settings: FaultRunSettings): Promise<FaultResult> {
  const { cluster } = input;
  const { shards, maxShards = shards, judgesMerged = false } = fault;
  const closings: (() => Promise<unknown>)[] = [];
  const closing = (close: () => Promise<unknown>): void => void closings.unshift(close);
  try {
    const redis = await startRedis();
    closing(() => redis.remove());
    const gate = await startCutProxy(cluster.apiPort);
    closing(() => gate.close());
    const {
      settingsOf,
      store = ["--redis", redis.url],
      act,
    } = await fault.open({ cluster, redis, gate, closing, settings });
    const watch = createFaultWatch(await namespacesWithPods(input));
    const figures: Record<string, number> = {};
    const excused = new Set<string>();
    const { verdict, merged, existing } = await runFleetOn(
      input,
      {
        ...{ shards, maxShards, churnRate: settings.churnRate },
        ...(fault.coordinators === undefined ? {} : { coordinators: fault.coordinators }),
        ...(settingsOf === undefined ? {} : { settingsOf }),
        kubeconfig: await writeProxiedKubeconfig(cluster, gate.port),
        ...{ store, shardArgs: DEPLOYMENT, coordinatorArgs: DEPLOYMENT, readsUnion: judgesMerged },
        poller: fault.poller,
        onPoll: watch.note,
        settled: async () => {
          await watch.rests(shards);
          watch.begin();
        },
      },
      (stage) => act(faultStage(stage, { watch, cluster, redis, figures, excused })),
    );
    const [moves, receivedBytes] = [watch.moves(), gate.receivedBytes()];
    const promised = promisedFor(existing, fault.promised);
    const mergedFaults = judgesMerged ? describeMerged(merged) : [];
    const observed = { verdict, excused: excused.size, ordersBack: watch.ordersBack(), mergedFaults, figures };
    return {
      ...{ promised, verdict, existing, excused: excused.size, moves, receivedBytes, figures },
      merged: judgesMerged ? merged : undefined,
      broken: brokenPromises(promised, observed),
    };
  } finally {
    for (const close of closings) await close();
  }
}

type StageInput = Pick<FaultStage, "cluster" | "redis"> & {
  readonly watch: FaultWatch;
  readonly figures: Record<string, number>;
  readonly excused: Set<string>;
};

const faultStage = (stage: FleetStage, { watch, cluster, redis, figures, excused }: StageInput): FaultStage => ({
  ...stage,
  ...{ watch, cluster, redis },
  excuse: (shard) => {
    for (const pod of watch.podsOf(shard)) excused.add(pod);
  },
  measured: (name, value) => {
    figures[name] = value;
  },
});

async function namespacesWithPods({ cluster }: ScenarioInput): Promise<ReadonlySet<string>> {
  const pods = await listPodKeys(cluster.objects);
  return new Set([...pods].map((pod) => pod.slice(0, pod.indexOf("/"))));
}

function describeMerged({ scrapes, missing, double, partial }: MergedVerdict): readonly string[] {
  const faults = [
    ...(scrapes === 0 ? ["was never read"] : []),
    ...(missing === 0 ? [] : [`${missing} missing`]),
    ...(double === 0 ? [] : [`${double} double`]),
  ];
  return [...faults, ...partial.slice(0, 3)];
}
