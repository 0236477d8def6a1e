import { parentOf, type ShardReport, type UnitId, type UnitStateName } from "@kube-state-shards/assignment";

/** What a shard says of a unit: by its name, or by that of what it was cut from, which the shard may not have read of yet. */
export function toldState(report: ShardReport | undefined, unit: UnitId): UnitStateName | undefined {
  for (let one: UnitId | undefined = unit; one !== undefined; one = parentOf(one)) {
    const told = report?.units[one];
    if (told !== undefined) return told.state;
  }
  return undefined;
}
