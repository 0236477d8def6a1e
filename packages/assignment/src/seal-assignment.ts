import { createHash } from "node:crypto";
import type { Assignment, Placement, ShardId } from "./assignment.ts";
import type { Order } from "./order.ts";
import type { Retirement } from "./retirement.ts";
import type { UnitId } from "./unit.ts";

export type AssignmentContent = {
  readonly units: Entries<Placement>;
  readonly unowned: readonly UnitId[];
  readonly drained?: readonly ShardId[] | undefined;
  readonly drainedByScaler?: readonly ShardId[] | undefined;
  readonly standbys?: Entries<ShardId> | undefined;
  readonly retiring?: Entries<Retirement> | undefined;
  readonly addresses?: Entries<string> | undefined;
  readonly partitions?: number | undefined;
};

/**
 * Deeply frozen copy with its content hash. All of it is sorted, so that equal content has one form.
 *
 * The hash leaves `drained`, `drainedByScaler`, `standbys`, `retiring`, `addresses` and `partitions` out: versions that do not
 * know them must find the hash they compute. Who serves a unit depends on none of them.
 */
export function sealAssignment(input: AssignmentContent & { readonly order: Order }): Assignment {
  const entries = sortedEntries<Placement>(input.units).map(
    ([unit, placement]) => [unit, sealPlacement(placement)] as const,
  );
  const unowned = Object.freeze([...new Set(input.unowned)].sort());
  const drained = Object.freeze([...new Set(input.drained ?? [])].sort());
  const byScaler = Object.freeze(
    [...new Set(input.drainedByScaler ?? [])].filter((one) => drained.includes(one)).sort(),
  );
  const standbys = sortedEntries<ShardId>(input.standbys ?? {});
  const retiring = sortedEntries<Retirement>(input.retiring ?? {}).map(
    ([unit, one]) => [unit, sealRetirement(one)] as const,
  );
  const addresses = sortedEntries<string>(input.addresses ?? {});
  const { partitions = 1 } = input;
  return Object.freeze({
    order: Object.freeze({ term: input.order.term, epoch: input.order.epoch }),
    hash: createHash("sha256")
      .update(JSON.stringify([entries, unowned]))
      .digest("hex")
      .slice(0, 32),
    units: Object.freeze(Object.fromEntries(entries)),
    unowned,
    ...(drained.length > 0 ? { drained } : {}),
    ...(byScaler.length > 0 ? { drainedByScaler: byScaler } : {}),
    ...(standbys.length > 0 ? { standbys: Object.freeze(Object.fromEntries(standbys)) } : {}),
    ...(addresses.length > 0 ? { addresses: Object.freeze(Object.fromEntries(addresses)) } : {}),
    ...(retiring.length > 0 ? { retiring: Object.freeze(Object.fromEntries(retiring)) } : {}),
    ...(partitions > 1 ? { partitions } : {}),
  });
}

/** The hash an assignment of this content has. Shape: 32 hex digits. */
export const hashAssignment = (content: AssignmentContent): string =>
  sealAssignment({ order: { term: 0, epoch: 0 }, units: content.units, unowned: content.unowned }).hash;

/** A copy with the fields in one order, since the hash is taken over their JSON. */
function sealPlacement(placement: Placement): Placement {
  const { owner } = placement;
  switch (placement.phase) {
    case "owned":
      return Object.freeze({ phase: placement.phase, owner });
    case "warming":
      return Object.freeze({ phase: placement.phase, owner, next: placement.next });
    case "cuttingOver":
      return Object.freeze({ phase: placement.phase, owner, next: placement.next, atMs: placement.atMs });
  }
  return placement satisfies never;
}

const sealRetirement = (one: Retirement): Retirement =>
  Object.isFrozen(one)
    ? one
    : Object.freeze({ from: one.from, sinceMs: one.sinceMs, seenBy: Object.freeze({ ...one.seenBy }) });

type Entries<T> = ReadonlyMap<UnitId, T> | Readonly<Record<UnitId, T>>;

const sortedEntries = <T>(byUnit: Entries<T>): (readonly [UnitId, T])[] =>
  [...(isMap(byUnit) ? byUnit : Object.entries(byUnit))].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const isMap = <T>(byUnit: Entries<T>): byUnit is ReadonlyMap<UnitId, T> => byUnit instanceof Map;
