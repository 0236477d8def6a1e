import type { Assignment, ShardId } from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";
import { slicesByWhole } from "../slicing/forerunners.ts";
import type { SlicedStatus } from "./coordinator-status.ts";

/** Which units are in slices, and where those are. */
export function describeSlices(
  current: Assignment | undefined,
  { living }: Pick<Membership, "living">,
): readonly SlicedStatus[] {
  const units = current?.units ?? {};
  const sliced = slicesByWhole([...Object.keys(units), ...(current?.unowned ?? [])]);
  const told = [...sliced].map(([unit, slices]): SlicedStatus => {
    const counts = new Map<ShardId, number>();
    let series = 0;
    for (const slice of slices) {
      const owner = units[slice]?.owner;
      if (owner === undefined) continue;
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
      series += living.get(owner)?.report.units[slice]?.series ?? 0;
    }
    const shards = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([shard]) => shard);
    return { unit, slices: slices.length, shards, series };
  });
  return told.sort((a, b) => b.series - a.series || (a.unit < b.unit ? -1 : 1));
}
