import { setTimeout as delay } from "node:timers/promises";
import type { ApiRequests } from "../cluster/api-requests.ts";
import { countObjects } from "../cluster/count-objects.ts";
import { listPodKeys } from "../cluster/list-pods.ts";
import { PROMETHEUS_MAJORS, type Prometheus, type PrometheusMajor } from "../consumers/launch-prometheus.ts";
import { startPrometheus } from "../consumers/prometheus.ts";
import { clockEnv } from "../fleet/clock-env.ts";
import { describeSteps } from "../observe/describe-steps.ts";
import type { Verdict } from "../poller/judge-polls.ts";
import { waitUntil } from "../process/wait-until.ts";
import { type FleetStage, runFleet } from "./fleet-run.ts";
import type { RescaleOptions } from "./rescale.ts";
import type { ScenarioInput } from "./scenario.ts";

type ContinuitySetting = {
  /** Of shards and coordinators. */
  readonly args?: readonly string[];
  readonly shardArgs?: readonly string[];
  /** Whether all shards' series have one `instance`. */
  readonly constant: boolean;
  /** How far the shards' clocks are off those of the scrapers. */
  readonly skewMs?: number;
};

const STAMPS = ["--handoff-continuity", "timestamps"];
const OVERLAP = ["--handoff-overlap", "5s"];

/** How units are handed over, by scrapers of which kind. */
export const CONTINUITY_SETTINGS: Readonly<Record<string, ContinuitySetting>> = {
  timestamps: { args: STAMPS, constant: true },
  "clocks-behind": { args: STAMPS, constant: true, skewMs: -800 },
  "clocks-ahead": { args: STAMPS, constant: true, skewMs: 800 },
  "at-once": { constant: true },
  overlap: { shardArgs: OVERLAP, constant: true },
  "distinct-timestamps": { args: STAMPS, constant: false },
  "distinct-at-once": { constant: false },
  "distinct-overlap": { shardArgs: OVERLAP, constant: false },
};

/** What a scraper's count was at each full second. */
type Count = {
  readonly expression: string;
  readonly wanted: number;
  readonly isFlat: boolean;
  /** Each run of seconds with another value, such as `0 for 2 s`. */
  readonly faults: readonly string[];
};

type ScraperResult = {
  readonly name: string;
  readonly counts: readonly Count[];
  /** Pods that were deleted meanwhile and still counted two intervals after the end. */
  readonly ghosts: number;
};

export type ContinuityResult = {
  readonly verdict: Verdict;
  readonly scrapers: readonly ScraperResult[];
  /** Pods that existed throughout. */
  readonly existing: number;
  readonly deleted: number;
};

const INTERVAL_SECONDS: Readonly<Record<PrometheusMajor, number>> = { 2: 2, 3: 5 };
const COUNTED = ["--metric-allowlist", "kube_pod_info,kube_node_info"];

/** Rescales while two Prometheus servers of different intervals scrape all shards, and pods are deleted in the moves. */
export async function runContinuity(
  input: ScenarioInput,
  { steps, churnRate, setting = "timestamps" }: RescaleOptions & { readonly setting?: string | undefined },
): Promise<ContinuityResult> {
  const chosen = CONTINUITY_SETTINGS[setting];
  if (chosen === undefined) throw new Error(`find the setting: got ${JSON.stringify(setting)}, want one of the usage`);
  const [first = 1, ...rest] = steps;
  const { objects } = input.cluster;
  // Churn writes every pod of the seed: one that an earlier churn has replaced would come back, and be counted.
  await input.cluster.restore();
  let deleted = 0;
  let scrapers: readonly ScraperResult[] = [];
  const run = await runFleet(
    input,
    {
      shards: first,
      maxShards: Math.max(...steps),
      args: [...COUNTED, ...(chosen.args ?? [])],
      shardArgs: chosen.shardArgs ?? [],
      settingsOf: (name) => (name.startsWith("shard-") ? { env: clockEnv(chosen.skewMs ?? 0) } : {}),
      churnRate,
      replace: 0, // a pod that comes while its series moves has no count to be compared with
    },
    async (stage) => {
      const wanted = { pods: (await listPodKeys(objects)).size, nodes: await countObjects(objects, "/api/v1/nodes") };
      const victims = await createVictims(objects);
      const created = victims.length;
      const servers = await startServers(stage, chosen.constant);
      try {
        await Promise.all(servers.map((server) => awaitCounts(server, wanted.pods + victims.length)));
        const fromMs = Date.now();
        for (const count of rest) {
          stage.mark(`rescale to ${count} shards`);
          stage.fleet.scaleTo(count);
          const settled = stage.watch.settledOn(count);
          const share = victims.splice(0, Math.ceil(created / rest.length));
          await deleteInMoves(stage, { objects, victims: share, settled });
          deleted += share.length;
          await settled;
          stage.mark("settled");
        }
        const toMs = Date.now();
        await delay(2 * 1_000 * Math.max(...Object.values(INTERVAL_SECONDS)));
        scrapers = await Promise.all(servers.map((server) => judge(server, { wanted, fromMs, toMs })));
      } finally {
        await Promise.all(servers.map(({ prometheus }) => prometheus.stop()));
      }
    },
  );
  return { verdict: run.verdict, scrapers, existing: run.existing, deleted };
}

type Server = { readonly name: string; readonly prometheus: Prometheus };

const startServers = ({ fleet }: FleetStage, constant: boolean): Promise<readonly Server[]> =>
  Promise.all(
    PROMETHEUS_MAJORS.map(async (major) => ({
      name: `Prometheus ${major}, every ${INTERVAL_SECONDS[major]} s`,
      prometheus: await startPrometheus(
        major,
        fleet.shards.map(({ url }) => url.replace("http://", "")),
        { intervalSeconds: INTERVAL_SECONDS[major], ...(constant ? { instance: "kube-state-shards" } : {}) },
      ),
    })),
  );

/** Until it has counted all pods for long enough that shards know its interval. */
async function awaitCounts({ name, prometheus }: Server, pods: number): Promise<void> {
  await waitUntil(async () => (await prometheus.rows("kube_pod_info")) === pods || undefined, {
    everyMs: 500,
    what: () => `${name} to count ${pods} pods`,
  });
  await delay(12_000);
}

const VICTIMS_A_NAMESPACE = 5;

/** Pods to be deleted: of their own, since churn writes those of the seed anew. Ordered so that neighbours are of other namespaces. */
async function createVictims(objects: ApiRequests): Promise<string[]> {
  const namespaces = [...new Set([...(await listPodKeys(objects))].map((key) => key.slice(0, key.indexOf("/"))))];
  const victims: string[] = [];
  for (let index = 0; index < VICTIMS_A_NAMESPACE; index++) {
    for (const namespace of namespaces) {
      const name = `victim-${index}`;
      const spec = { containers: [{ name: "main", image: "example.com/victim:1" }] };
      await objects.create(`/api/v1/namespaces/${namespace}/pods`, { metadata: { name }, spec });
      victims.push(`${namespace}/${name}`);
    }
  }
  return victims;
}

type Deleting = {
  readonly objects: ApiRequests;
  readonly victims: readonly string[];
  readonly settled: Promise<void>;
};

/** One pod after the other, from when the first unit retires; those that are left when all is settled, then. */
async function deleteInMoves(stage: FleetStage, { objects, victims, settled }: Deleting): Promise<void> {
  let isSettled = false;
  const noteSettled = (): void => {
    isSettled = true;
  };
  const end = settled.then(noteSettled, noteSettled);
  const isRetiring = (): boolean => stage.watch.latest()?.answers.some(({ retiring }) => retiring.size > 0) ?? false;
  while (!isSettled && !isRetiring()) await delay(50);
  for (const key of victims) {
    const [namespace = "", pod = ""] = key.split("/");
    await objects.remove(`/api/v1/namespaces/${namespace}/pods/${pod}`);
    await Promise.race([delay(250), end]);
  }
}

type Judging = {
  readonly wanted: { readonly pods: number; readonly nodes: number };
  readonly fromMs: number;
  readonly toMs: number;
};

async function judge({ name, prometheus }: Server, judging: Judging): Promise<ScraperResult> {
  const { wanted, fromMs, toMs } = judging;
  const counts = [
    { expression: 'count(kube_pod_info{pod!~"victim-.*"})', wanted: wanted.pods },
    { expression: "count(kube_node_info)", wanted: wanted.nodes },
  ].map(async (one): Promise<Count> => {
    const faults = describeSteps(await prometheus.range(one.expression, fromMs, toMs), one.wanted);
    return { ...one, isFlat: faults.length === 0, faults };
  });
  const ghosts = await prometheus.rows('kube_pod_info{pod=~"victim-.*"}');
  return { name, counts: await Promise.all(counts), ghosts };
}

export const describeContinuity = ({ scrapers, deleted }: ContinuityResult): readonly string[] =>
  scrapers.flatMap(({ name, counts, ghosts }) => [
    `${name}: ${ghosts} of ${deleted} deleted pods are counted on`,
    ...counts.map(
      ({ expression, wanted, faults }) =>
        `${name}: ${expression} ${faults.length === 0 ? `is ${wanted} at every second` : `want ${wanted}, got ${faults.join("; ")}`}`,
    ),
  ]);
