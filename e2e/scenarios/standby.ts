import { listPodKeys } from "../cluster/list-pods.ts";
import type { Daemon, FleetStatus, ProcessFleet } from "../fleet/process-fleet.ts";
import { createPollJudge, type PollJudge, type Verdict } from "../poller/judge-polls.ts";
import { waitUntil } from "../process/wait-until.ts";
import { awaitLeader, type FleetRunResult, runFleet } from "./fleet-run.ts";
import type { RescaleOptions } from "./rescale.ts";
import type { ScenarioInput } from "./scenario.ts";

const STANDBY = ["--standby", "1"];
const SHARDS = 3;
const VICTIM = 1;

/** How long nobody may expose what a killed shard owned: its lease, the probe, and the way to the standby. */
export const STANDBY_GAP_MS = 10_000 + 2_000 + 1_500;

export type KillShardResult = FleetRunResult & {
  /** Units that the killed shard owned. */
  readonly lost: number;
  /** Of the polls from when all units were warm again: through the return of the shard and the moves back to it. */
  readonly afterwards: Verdict;
};

/** Kills a shard of three whose units are all held warm elsewhere; then it comes back. */
export async function killShardWithStandby(
  input: ScenarioInput,
  { churnRate }: Pick<RescaleOptions, "churnRate">,
): Promise<KillShardResult> {
  let lost = 0;
  let judge: PollJudge | undefined;
  const options = {
    ...{ shards: SHARDS, maxShards: SHARDS, churnRate, coordinatorArgs: STANDBY },
    onPoll: (poll: Parameters<PollJudge["observe"]>[0]) => void judge?.observe(poll),
  };
  const result = await runFleet(input, options, async ({ fleet, watch, mark }) => {
    await allWarm(fleet, SHARDS);
    const victim = fleet.shards[VICTIM];
    if (victim === undefined) throw new Error(`kill a shard of ${SHARDS}: there is no shard-${VICTIM}`);
    lost = await ownedBy(fleet, victim);
    mark(`kill -9 of ${victim.name}, owner of ${lost} units`);
    victim.kill("SIGKILL");
    await allWarm(fleet, SHARDS - 1);
    mark("all units are served, and warm elsewhere");
    judge = createPollJudge(await listPodKeys(input.cluster.objects));
    mark(`${victim.name} starts again`);
    fleet.scaleTo(SHARDS);
    await watch.settledOn(SHARDS);
    await allWarm(fleet, SHARDS);
    mark("settled");
  });
  if (judge === undefined) throw new Error("kill a shard with standbys: nothing was judged after the loss");
  return { ...result, lost, afterwards: judge.finish(await listPodKeys(input.cluster.objects)) };
}

/** Rescales a fleet that holds every unit warm, under churn. */
export const rescaleWithStandby = (
  input: ScenarioInput,
  { steps, churnRate }: RescaleOptions,
): Promise<FleetRunResult> => {
  const [first = 1, ...rest] = steps;
  const options = { shards: first, maxShards: Math.max(...steps), churnRate, coordinatorArgs: STANDBY };
  return runFleet(input, options, async ({ fleet, watch, mark }) => {
    await allWarm(fleet, first);
    for (const count of rest) {
      mark(`rescale to ${count} shards`);
      fleet.scaleTo(count);
      await watch.settledOn(count);
      await allWarm(fleet, count);
      mark("settled, and all units are warm");
    }
  });
};

async function ownedBy(fleet: ProcessFleet, { name }: Daemon): Promise<number> {
  const { shards } = await fleet.status(await awaitLeader(fleet));
  return shards.find(({ shard }) => shard === name)?.units ?? 0;
}

/** Waits until the leader knows of `shards` shards, nothing moves, and every unit is whole on a second one. */
const allWarm = (fleet: ProcessFleet, shards: number): Promise<true> => {
  let seen = "nothing";
  return waitUntil(
    async () => {
      const leader = await fleet.leader();
      if (leader === undefined) return undefined;
      const status = await fleet.status(leader);
      seen = JSON.stringify(status);
      return isAllWarm(status, shards);
    },
    { timeoutMs: 120_000, everyMs: 100, what: () => `${shards} shards and all units warm; last seen: ${seen}` },
  );
};

const isAllWarm = ({ shards, moves, withoutStandby, unowned }: FleetStatus, count: number): true | undefined => {
  const areHeard = shards.length === count && shards.every(({ state }) => state === "active");
  return areHeard && moves.length + withoutStandby.length + unowned.length === 0 ? true : undefined;
};
