import type { ShardId } from "./assignment.ts";
import { walkHashRing } from "./hash-ring.ts";
import type { UnitId } from "./unit.ts";

/**
 * An immutable snapshot of the ring: which shards a unit prefers, in order.
 *
 * Guarantees: Stability (the order of two shards in a unit's preference does not depend on who else is a member, nor on
 * the order in which members are given). Consistency (adding a shard only inserts it into preferences).
 */
export interface Ring {
  /** Distinct, in the natural order of their ids (`shard-2` before `shard-10`). */
  readonly shards: readonly ShardId[];
  /** All shards, best first; each call with one unit returns the same frozen array. Empty on a ring of no shards. */
  preference(unit: UnitId): readonly ShardId[];
}

/**
 * Natural order: numbers inside ids compare as numbers, so that a StatefulSet's ordinals stay in sequence.
 *
 * WHY no Intl.Collator: the first one brings 2 MB of tables into a process, and takes 5 ms.
 */
export function compareShards(a: ShardId, b: ShardId): number {
  const [left, right] = [a.split(NUMBERS), b.split(NUMBERS)];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const byValue = index % 2 === 1 ? Number(part) - Number(other) : 0;
    if (byValue !== 0) return byValue;
    return part < other ? -1 : 1;
  }
  return left.length - right.length;
}
const NUMBERS = /(\d+)/; // what is split off stands at odd places

/** Shape: duplicates count once. Units: about 1 ms a shard to build; a preference costs one walk, then is remembered. */
export function createRing(shards: readonly ShardId[]): Ring {
  const sorted = Object.freeze([...new Set(shards)].sort(compareShards));
  const walk = walkHashRing(sorted);
  // Kept for the ring's lifetime: 10,000 units of 100 shards are 1,000,000 references to 100 strings.
  const remembered = new Map<UnitId, readonly ShardId[]>();
  return Object.freeze({
    shards: sorted,
    preference(unit: UnitId): readonly ShardId[] {
      const known = remembered.get(unit);
      if (known !== undefined) return known;
      const order = Object.freeze(walk(unit));
      remembered.set(unit, order);
      return order;
    },
  });
}
