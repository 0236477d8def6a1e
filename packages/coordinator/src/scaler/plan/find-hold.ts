import type { Verdict } from "../scaler-reasons.ts";
import type { ScalerFacts, StatefulSetFacts } from "./scaler-facts.ts";
import { shardsBetween } from "./shard-ordinals.ts";

const SHOWN_NAMES = 5;

export type HoldInput = {
  readonly facts: Pick<ScalerFacts, "fleet">;
  readonly set: StatefulSetFacts;
  /** The number that is wanted. */
  readonly to: number;
};

/** What keeps the number of shards as it is for now, although another one is wanted; undefined when nothing does. */
export function findHold(direction: "up" | "down", { facts, set, to }: HoldInput): Verdict | undefined {
  const { held, unowned, full, living, drainedByOperator } = facts.fleet;
  if (held) return { reason: "FleetHeld", message: "more than a third of the shards is silent at once" };
  if (set.rollout !== undefined) return { reason: "Rollout", message: set.rollout };
  const drained = drainedByOperator.filter((shard) => living.has(shard) || isOf(set, shard));
  if (drained.length > 0) return { reason: "ForeignDrain", message: `an operator has drained ${drained.join(", ")}` };
  // Where the shards are short of memory nobody can take a unit before there are more of them.
  if (unowned.length > 0 && !(direction === "up" && full.size > 0))
    return { reason: "UnitsUnowned", message: `no shard has ${some(unowned)}` };
  const short = direction === "down" ? shardsBetween(full, { from: 0, to }) : [];
  if (short.length > 0)
    return { reason: "MemoryShort", message: `${short.join(", ")} would stay, and is short of memory` };
  return undefined;
}

const isOf = ({ replicas }: StatefulSetFacts, shard: string): boolean =>
  shardsBetween([shard], { from: 0, to: replicas }).length > 0;

const some = (names: readonly string[]): string =>
  names.slice(0, SHOWN_NAMES).join(", ") +
  (names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : "");
