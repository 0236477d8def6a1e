import { createHash } from "node:crypto";
import type { ShardId } from "../assignment.ts";
import { walkHashRing } from "../hash-ring.ts";
import { wholeOf } from "../slice.ts";
import type { UnitId } from "../unit.ts";

/** Groups of shards, such as one for each of several Prometheus servers: counted from 0, no unit changes its group by a rescale. */
export type Partition = number;

/** Pure: all of it follows from the count. */
export interface Partitions {
  /** At least 1. */
  readonly count: number;
  /** By the ordinal that ends its id (`shard-7` is 7), modulo the count; without one by a hash of the id. */
  ofShard(shard: ShardId): Partition;
  /** All partitions, best first; slices have their unit's. Consistent: one partition more is only inserted. */
  preference(unit: UnitId): readonly Partition[];
}

/** The same object for each count, so that what is walked once is remembered. */
export function partitionsOf(count: number): Partitions {
  const known = KNOWN.get(count);
  if (known !== undefined) return known;
  const made = createPartitions(count);
  KNOWN.set(count, made);
  return made;
}

const KNOWN = new Map<number, Partitions>();

/** Names come and go for as long as a process runs: past so many all are walked anew. */
const MOST_REMEMBERED = 100_000;

function createPartitions(count: number): Partitions {
  const all = Object.freeze(Array.from({ length: count }, (_, partition) => partition));
  if (count === 1) return { count, ofShard: () => 0, preference: () => all };
  const walk = walkHashRing(all.map((partition) => `partition-${partition}`));
  const shards = remember((shard: ShardId) => ordinalOrHash(shard) % count);
  const wholes = remember((whole: UnitId) => Object.freeze(walk(whole).map((name) => Number(/\d+$/.exec(name)?.[0]))));
  return { count, ofShard: shards, preference: (unit) => wholes(wholeOf(unit)) };
}

function ordinalOrHash(shard: ShardId): number {
  const ordinal = /-(\d{1,9})$/.exec(shard)?.[1];
  return ordinal === undefined ? createHash("sha256").update(shard).digest().readUInt32BE() : Number(ordinal);
}

function remember<T>(find: (key: string) => T): (key: string) => T {
  const found = new Map<string, T>();
  return (key) => {
    const known = found.get(key);
    if (known !== undefined) return known;
    if (found.size >= MOST_REMEMBERED) found.clear();
    const value = find(key);
    found.set(key, value);
    return value;
  };
}
