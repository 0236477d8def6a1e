import {
  type Assignment,
  compareOrder,
  isSliced,
  isWithin,
  NO_ORDER,
  type Order,
  parseSlice,
  rangeOf,
  type ShardReport,
  slicesOf,
  type UnitId,
  WHOLE,
  wholeOf,
} from "@kube-state-shards/assignment";

/**
 * The units there are: each whole one, or the slices it is in by the assignment, or by reports of shards that are ahead of it.
 *
 * Guarantee: Partition (the slices of a unit hold each UID exactly once, whatever is missing or told differently). Where slices
 * do not go together, those of the newest order count. Pure. Shape: `wholes` itself where nothing is sliced.
 */
export function unitsNow(
  wholes: ReadonlySet<UnitId>,
  current: Assignment | undefined,
  reports: Iterable<ShardReport> = [],
): ReadonlySet<UnitId> {
  const sliced = slicedWholes(current, reports);
  if (sliced.size === 0) return wholes;
  const named = agree(claimsOf(current, reports).filter(({ unit }) => sliced.has(wholeOf(unit))));
  return new Set([...wholes].flatMap((whole) => partitionOf(whole, named.get(whole) ?? [])));
}

/**
 * The units that partition one of which some are named: those named, and as wide ones as there can be for the rest.
 * `named`: within the unit, no two overlapping.
 */
function partitionOf(unit: UnitId, named: readonly UnitId[]): readonly UnitId[] {
  if (named.length === 0 || named.includes(unit)) return [unit];
  return slicesOf(unit, 2).flatMap((half) => partitionOf(half, partsOf(half, named)));
}

/** Those that lie within a unit, itself included. All must be of one whole. */
export const partsOf = (unit: UnitId, units: readonly UnitId[]): readonly UnitId[] =>
  units.filter((one) => lies(one, unit));

const lies = (inner: UnitId, outer: UnitId): boolean => isWithin(rangeIn(inner), [rangeIn(outer)]);
const rangeIn = (unit: UnitId) => rangeOf(parseSlice(unit).slice ?? WHOLE);

/** Somebody goes by this unit, as of this order. */
type Claim = { readonly unit: UnitId; readonly order: Order; readonly isLeft: boolean };

function slicedWholes(current: Assignment | undefined, reports: Iterable<ShardReport>): ReadonlySet<UnitId> {
  const wholes = new Set<UnitId>();
  const look = (units: readonly UnitId[]): void => {
    for (const unit of units) if (isSliced(unit)) wholes.add(wholeOf(unit));
  };
  look(Object.keys(current?.units ?? {}));
  look(current?.unowned ?? []);
  for (const { units } of reports) look(Object.keys(units));
  return wholes;
}

function claimsOf(current: Assignment | undefined, reports: Iterable<ShardReport>): readonly Claim[] {
  const order = current?.order ?? NO_ORDER;
  const named = current === undefined ? [] : [...Object.keys(current.units), ...current.unowned];
  const claims = named.map((unit): Claim => ({ unit, order, isLeft: false }));
  for (const { applied, units } of reports) {
    // What is only being listed counts as well: a shard that was to have a slice would not have more than that.
    for (const [unit, { state }] of Object.entries(units))
      claims.push({ unit, order: applied, isLeft: state === "retiring" });
  }
  return claims;
}

/** The claims that hold, by whole unit: the newest first, each unless it overlaps one that holds. */
function agree(claims: readonly Claim[]): ReadonlyMap<UnitId, readonly UnitId[]> {
  const agreed = new Map<UnitId, UnitId[]>();
  for (const { unit } of [...claims].sort(byCredit)) {
    const before = agreed.get(wholeOf(unit)) ?? [];
    if (before.some((one) => lies(one, unit) || lies(unit, one))) continue;
    agreed.set(wholeOf(unit), [...before, unit]);
  }
  return agreed;
}

const byCredit = (a: Claim, b: Claim): number =>
  compareOrder(b.order, a.order) || Number(a.isLeft) - Number(b.isLeft) || (a.unit < b.unit ? -1 : 1);
