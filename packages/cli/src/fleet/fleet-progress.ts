import type { Assignment } from "@kube-state-shards/assignment";
import type { Readiness } from "@kube-state-shards/daemon";

export type FleetState = {
  readonly assignment: Assignment | undefined;
  /** Of each shard, by id. */
  readonly shards: ReadonlyMap<string, Readiness>;
  /** Once ready is ready for good: what moves later is no reason to send readers away. */
  readonly wasReady: boolean;
};

/**
 * A fleet is ready when every shard is, and every unit is served by the one that shall keep it.
 *
 * Notes: what is waited for, and what the shards have to say (blocked kinds), one a line.
 */
export function judgeFleet({ assignment, shards, wasReady }: FleetState): Readiness {
  const notes: string[] = [];
  if (assignment === undefined) notes.push("waiting for the first assignment");
  else {
    const moving = Object.values(assignment.units).filter(({ phase }) => phase !== "owned").length;
    if (moving > 0) notes.push(`${moving} units are moving`);
    if (assignment.unowned.length > 0) notes.push(`${assignment.unowned.length} units that no shard can take`);
  }
  const ready = wasReady || (notes.length === 0 && [...shards.values()].every((shard) => shard.ready));
  for (const [id, shard] of shards) notes.push(...shard.notes.map((note) => `${id}: ${note}`));
  return { ready, notes };
}

/** One line on how far the start is. */
export function describeProgress({ assignment, shards }: FleetState): string {
  const readyShards = [...shards.values()].filter((shard) => shard.ready).length;
  if (assignment === undefined) return `starting: ${shards.size} shards wait for the list of namespaces`;
  const placements = Object.values(assignment.units);
  const settled = placements.filter(({ phase }) => phase === "owned").length;
  return `syncing: ${readyShards} of ${shards.size} shards ready, ${settled} of ${placements.length} units in place`;
}
