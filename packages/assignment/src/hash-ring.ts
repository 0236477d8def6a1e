import HashRing from "hashring";
import type { ShardId } from "./assignment.ts";
import type { UnitId } from "./unit.ts";

/** The parts of hashring 3.2 that its types leave out: the sorted points and how a key finds its place among them. */
type HashRingPoints = {
  readonly ring: readonly { readonly value: number; readonly server: ShardId }[];
  find(hashValue: number): number;
  hashValue(key: string): number;
};

/** 4 points each. The given number must differ from hashring's default, see below. */
const VNODES_PER_SHARD = 100;

/** The one place that knows the `hashring` package. Gives a function that lists all shards in a unit's preference order. */
export function walkHashRing(shards: readonly ShardId[]): (unit: UnitId) => ShardId[] {
  // An explicit vnode count that is not the default is taken as it is. The default goes through
  // floor(1 / N * 40 * N), which for some N is 39: every shard would lose points when such a member joins.
  const servers = Object.fromEntries(shards.map((shard) => [shard, { vnodes: VNODES_PER_SHARD, weight: 1 }]));
  const { ring, find, hashValue } = bindPoints(new HashRing(servers) as unknown as HashRingPoints);
  const indexOf = new Map(shards.map((shard, index) => [shard, index]));
  const ownerAt = Uint16Array.from(ring, (point) => indexOf.get(point.server) ?? 0);
  const seenIn = new Uint32Array(shards.length);
  let walkNumber = 0;
  // WHY not HashRing.range(): it searches its result at every point, which for 100 shards is 50,000 steps a unit; marks
  // by index need about 500. ring.test.ts holds that both give one order.
  return (unit) => {
    walkNumber += 1;
    const order: ShardId[] = [];
    const start = ownerAt.length === 0 ? 0 : find(hashValue(unit));
    for (let step = 0; step < ownerAt.length && order.length < shards.length; step++) {
      const owner = ownerAt[(start + step) % ownerAt.length] ?? 0;
      if (seenIn[owner] === walkNumber) continue;
      seenIn[owner] = walkNumber;
      order.push(shards[owner] ?? "");
    }
    return order;
  };
}

const bindPoints = (points: HashRingPoints): HashRingPoints => ({
  ring: points.ring,
  find: (value) => points.find(value),
  hashValue: (key) => points.hashValue(key),
});
