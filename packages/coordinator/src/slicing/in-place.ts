import type { Assignment, Placement, ShardId, Standbys, UnitId } from "@kube-state-shards/assignment";
import { carriedOver, PLACES } from "./carry-over.ts";
import { forerunnersAmong } from "./forerunners.ts";

/**
 * Where a unit stands that the assignment knows under other names: who owns what it was cut from owns it, and who owns all
 * slices that it was joined of. Nobody has to list anything for that. Undefined: the unit is new, or its slices are apart.
 */
export function placementsInPlace(current: Assignment | undefined): (unit: UnitId) => Placement | undefined {
  const units = current?.units ?? {};
  const forerunnersOf = forerunnersAmong({ has: (unit) => units[unit] !== undefined, keys: () => Object.keys(units) });
  return (unit) => {
    const owners = new Set(forerunnersOf(unit).map((one) => units[one]?.owner));
    const [owner] = owners;
    return owner === undefined || owners.size > 1 ? undefined : { phase: "owned", owner };
  };
}

/** Who is named to hold which unit warm, under the names that units have now. */
export function standbysInPlace(named: Standbys, units: ReadonlySet<UnitId>): Standbys {
  const before = new Map<UnitId, ShardId>(Object.entries(named));
  const carried = carriedOver(before, units, PLACES);
  return carried.size === 0 ? named : Object.fromEntries([...before, ...carried]);
}
