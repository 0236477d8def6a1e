import { setTimeout as delay } from "node:timers/promises";
import type { Daemon } from "../fleet/process-fleet.ts";
import type { FleetStage } from "../scenarios/fleet-run.ts";
import type { PodChanges } from "./changes.ts";
import type { FederationServers } from "./servers.ts";

type Move = { readonly what: string; readonly shards: number; readonly restarted?: Daemon };

export type MovePlan = {
  /** Shard counts, one after the other. */
  readonly steps: readonly number[];
  /** How many shards are restarted afterwards, one by one: `all` of a fleet of two a partition, so that none is without meanwhile. */
  readonly restarts: number | "all";
};

/** Two shards for each of two partitions. */
const ROLLING = 4;

/** How many shards there are after each rescale. */
const rescalesOf = ({ steps, restarts }: MovePlan): readonly number[] =>
  restarts === "all" && steps.at(-1) !== ROLLING ? [...steps.slice(1), ROLLING] : steps.slice(1);

export const mostShards = (plan: MovePlan): number => Math.max(...plan.steps, ...rescalesOf(plan));

/** Rescales, then restarts. */
export function movesOf(plan: MovePlan, { fleet }: FleetStage): readonly Move[] {
  const counts = rescalesOf(plan);
  const shards = counts.at(-1) ?? plan.steps[0] ?? 1;
  const restarted = fleet.shards.slice(0, plan.restarts === "all" ? shards : plan.restarts);
  return [
    ...counts.map((count): Move => ({ what: `rescale to ${count} shards`, shards: count })),
    ...restarted.map((shard): Move => ({ what: `restart ${shard.name}`, shards, restarted: shard })),
  ];
}

type Moving = {
  readonly move: Move;
  readonly changes: PodChanges;
  /** Of how many moves this is one. */
  readonly of: number;
  readonly servers: FederationServers;
};

/** Moves of slow leaves take three of their intervals, and those of a server that has died, three of its own. */
export const SETTLED_WITHIN_MS = 400_000;

/** Pods are deleted and reasons change from when the first unit retires; those that are left when all is settled, then. */
export async function throughMove(stage: FleetStage, { move, changes, of, servers }: Moving): Promise<void> {
  stage.mark(move.what);
  let isSettled = false;
  const act = async (): Promise<void> => {
    if (move.restarted === undefined) stage.fleet.scaleTo(move.shards);
    else {
      await move.restarted.stop();
      move.restarted.start();
      await move.restarted.ready();
    }
    await stage.watch.settledOn(move.shards, SETTLED_WITHIN_MS);
  };
  const settled = act().finally(() => {
    isSettled = true;
  });
  settled.catch(() => {});
  const retires = async (isMeant: (shard: string) => boolean): Promise<void> => {
    const isRetiring = (): boolean =>
      stage.watch.latest()?.answers.some(({ shard, retiring }) => retiring.size > 0 && isMeant(shard)) ?? false;
    while (!isSettled && !isRetiring()) await delay(50);
  };
  const killed = retires((shard) => shard === MORTAL_READS).then(() => killMortal(servers));
  await retires(() => true);
  await changes.change(of, () => isSettled);
  await killed;
  await settled;
  stage.mark("settled");
}

/** Of the partition that it scrapes, the shard that units leave in the first move. */
const MORTAL_READS = "shard-0";

/**
 * In the first move; it has been dead since. Units leave once it has read the new shard. Not before it can have done so once more: a
 * shard that has been read by somebody once does not know how soon he would be back, and waits for minutes.
 */
async function killMortal({ mortal, leaves: [leaf] }: FederationServers): Promise<void> {
  await delay(2_000 * (leaf?.intervalSeconds ?? 0));
  await mortal.kill();
}
