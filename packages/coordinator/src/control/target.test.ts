import { partitionsOf } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { NO_MEMBERS } from "../membership/membership.ts";
import { exceedsMean } from "./exceeds-mean.ts";
import { NO_TARGET, retarget, type TargetInput } from "./target.ts";

const members = ["shard-0", "shard-1", "shard-2", "shard-3"];
const units = new Set(Array.from({ length: 40 }, (_, index) => `ns/n${index}`));
const input: TargetInput = {
  units,
  weights: new Map(),
  members: { ...NO_MEMBERS, eligible: members },
  held: new Map(),
  moving: new Set(),
  rebalanceThresholdPercent: 25,
  resting: new Set(),
  rebalance: false,
  partitions: 1,
};

describe.each([1, 2])("the target of a fleet with %i partition(s)", (partitions) => {
  const { ofShard } = partitionsOf(partitions);
  const start = retarget(NO_TARGET, { ...input, partitions });
  const isHot = (unit: string): boolean => start.owners.get(unit) === "shard-0";
  const weights = new Map([...units].map((unit) => [unit, isHot(unit) ? 100 : 1]));
  const ours = members.filter((shard) => ofShard(shard) === ofShard("shard-0"));
  /** Of the partition that has shard-0. */
  const exceeds = ({ owners }: typeof start, given: typeof weights, percent: number): boolean =>
    exceedsMean(new Map([...owners].filter(([, shard]) => ours.includes(shard))), {
      ...{ weights: given, members: ours },
      percent,
    });
  const isUneven = (one: typeof start): boolean => exceeds(one, weights, input.rebalanceThresholdPercent);

  it("is looked at again when what moved while the weights became known has arrived", () => {
    const [moving = ""] = [...units].filter(isHot);
    const during = retarget(start, { ...input, partitions, weights, moving: new Set([moving]) });
    expect([during.owners, isUneven(during)]).toEqual([start.owners, true]);
    expect(isUneven(retarget(during, { ...input, partitions, weights }))).toBe(false);
  });

  it("evens out closely, far below the threshold, what was planned without weights, once", () => {
    const many = new Set(Array.from({ length: 2_000 }, (_, index) => `ns/n${index}`));
    const given = { ...input, partitions, units: many };
    /** All weigh the same but for those of one shard. */
    const heavier = ({ owners }: typeof start, shard: string, weight: number) =>
      new Map([...many].map((unit) => [unit, owners.get(unit) === shard ? weight : 100]));
    const guessed = retarget(NO_TARGET, given);
    const first = heavier(guessed, "shard-0", 106);
    const learned = retarget(guessed, { ...given, weights: first });
    expect([exceeds(guessed, first, 1), exceeds(learned, first, 1)]).toEqual([true, false]);
    const again = retarget(learned, { ...given, weights: heavier(learned, "shard-0", 112) });
    expect(again.owners).toEqual(learned.owners);
    const weighed = retarget(NO_TARGET, { ...given, weights: new Map([...many].map((unit) => [unit, 100])) });
    const drifted = retarget(weighed, { ...given, weights: heavier(weighed, "shard-0", 106) });
    expect(drifted.owners).toEqual(weighed.owners);
  });

  it("is the very same while nothing has changed, though what is there cannot be evened out", () => {
    const heavy = new Map([...weights].map(([unit], index) => [unit, index === 0 ? 1_000 : 1]));
    const given = { ...input, partitions, weights: heavy };
    const planned = retarget(start, given);
    expect(retarget(planned, { ...given, weights: new Map(heavy) })).toBe(planned);
  });
});
