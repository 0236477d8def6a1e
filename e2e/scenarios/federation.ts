import { countObjects } from "../cluster/count-objects.ts";
import { listPodKeys } from "../cluster/list-pods.ts";
import { awaitCounts, awaitNoGhosts, awaitTotals, type Totals } from "../federation/await-servers.ts";
import { createPodsToChange, type PodChanges } from "../federation/changes.ts";
import { type CurlVerdict, startCurlLoop } from "../federation/curl-loop.ts";
import { type Existing, judgeServers, type ServerResult } from "../federation/judge.ts";
import { type KilledPartition, killPartition } from "../federation/kill-partition.ts";
import { type MovePlan, mostShards, movesOf, throughMove } from "../federation/moves.ts";
import { addressOf, startFederation } from "../federation/servers.ts";
import { FEDERATION_SETTINGS, SERVED } from "../federation/settings.ts";
import { clockEnv } from "../fleet/clock-env.ts";
import { createPollJudge, type Verdict } from "../poller/judge-polls.ts";
import { runFleet } from "./fleet-run.ts";
import type { ScenarioInput } from "./scenario.ts";

export type FederationRun = MovePlan & {
  readonly setting?: string | undefined;
  /** Of all servers but the slow one. */
  readonly intervalSeconds: number;
  /** With a slow leaf, an agent, and global servers of several settings. */
  readonly isWhole: boolean;
  readonly churnRate: number;
  readonly victimsPerNamespace: number;
};

export type FederationResult = {
  readonly setting: string;
  readonly verdict: Verdict;
  readonly existing: Existing;
  readonly servers: readonly ServerResult[];
  readonly deleted: number;
  readonly flipped: number;
  readonly curl: CurlVerdict;
  readonly totals: Totals;
  /** The last shard of a partition, at the end. */
  readonly killed: KilledPartition;
};

/** Rescales and restarts a fleet of two partitions while a leaf each scrapes it, and a global server reads the leaves. */
export async function runFederation(input: ScenarioInput, options: FederationRun): Promise<FederationResult> {
  const { steps, setting = "constant", intervalSeconds, isWhole, churnRate } = options;
  const chosen = FEDERATION_SETTINGS[setting];
  if (chosen === undefined) throw new Error(`find the setting: got ${JSON.stringify(setting)}, want one of the usage`);
  const [first = 2] = steps;
  const { objects } = input.cluster;
  await input.cluster.restore();
  // The seed's nodes have no label that all real ones have.
  await objects.patch("/api/v1/nodes/node-0", { metadata: { labels: { "kubernetes.io/os": "linux" } } });
  let outcome: Omit<FederationResult, "setting"> | undefined;
  const judge = createPollJudge(await listPodKeys(objects));
  let isJudged = true;
  await runFleet(
    input,
    {
      shards: first,
      maxShards: mostShards(options),
      args: [...SERVED, ...chosen.args],
      coordinatorArgs: ["--partitions", "2"],
      settingsOf: (name) => (name.startsWith("shard-") ? { env: clockEnv(chosen.skewMs ?? 0) } : {}),
      ...{ churnRate, replace: 0, noop: chosen.isRestless === true ? 0.5 : 1, readsUnion: false },
      poller: { everyMs: 1_000 }, // bodies are large here
      onPoll: (poll) => void (isJudged && judge.observe(poll)),
    },
    async (stage) => {
      const existing = await countExisting(input);
      const changes = await createPodsToChange(objects, options.victimsPerNamespace);
      const coordinator = addressOf(stage.fleet.coordinators[0]);
      const servers = await startFederation({ coordinator, leafFile: chosen.leafFile, intervalSeconds, isWhole });
      const curl = startCurlLoop(() => stage.fleet.shards.map(({ url }) => `${url}/metrics`));
      try {
        await awaitCounts(servers, existing.pods + changes.pods);
        const fromMs = Date.now();
        const moves = movesOf(options, stage);
        for (const move of moves) await throughMove(stage, { move, changes, of: moves.length, servers });
        const toMs = Date.now();
        isJudged = false;
        const verdict = judge.finish(await listPodKeys(objects));
        const curled = await curl.stop();
        await awaitNoGhosts(servers, changes);
        const flippers = changes.waiting().size;
        const judging = { changes, fromMs, toMs, existing: { ...existing, pods: existing.pods + flippers } };
        const results = await judgeServers(servers, judging);
        const totals = await awaitTotals(servers, existing.pods + flippers);
        const killed = await killPartition(stage, { servers, pods: judging.existing.pods });
        const seen = { verdict, existing: judging.existing, servers: results, totals };
        outcome = { ...seen, ...changeCounts(changes), curl: curled, killed };
      } finally {
        await curl.stop();
        await servers.stop();
        await changes.remove();
      }
    },
  );
  if (outcome === undefined) throw new Error("federate: BUG, nothing was judged");
  return { setting, ...outcome };
}

function changeCounts(changes: PodChanges): Pick<FederationResult, "deleted" | "flipped"> {
  const ended = changes.ended();
  const deleted = ended.filter(({ reason }) => reason === "").length;
  return { deleted, flipped: ended.length - deleted };
}

async function countExisting({ cluster: { objects } }: ScenarioInput): Promise<Existing> {
  return {
    pods: (await listPodKeys(objects)).size,
    nodes: await countObjects(objects, "/api/v1/nodes"),
    deployments: await countObjects(objects, "/apis/apps/v1/deployments"),
  };
}
