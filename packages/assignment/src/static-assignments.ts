import type { Assignment, EpochMs, Placement, ShardId } from "./assignment.ts";
import type { AssignmentFeed } from "./assignment-feed.ts";
import { createListeners } from "./listeners.ts";
import type { NamespaceUnitsOptions, NamespaceUnitsState } from "./namespaces/namespace-units.ts";
import { openNamespaceUnits } from "./namespaces/open-namespace-units.ts";
import { openNodeUnits } from "./namespaces/open-node-units.ts";
import { createRing } from "./ring.ts";
import { sealAssignment } from "./seal-assignment.ts";
import { clusterUnit, type UnitId } from "./unit.ts";

export type StaticAssignmentsOptions = Omit<NamespaceUnitsOptions, "onChange"> & {
  /** All N shards, the same at each of them. */
  readonly shards: readonly ShardId[];
  /** Cluster-scoped kinds, by resource: units beside the namespaces. */
  readonly clusterResources: readonly string[];
  /** Nothing but the pods of these nodes is shared out; left out, namespaces and cluster-scoped kinds are. */
  readonly nodes?: readonly string[] | undefined;
  /** Default `Date.now`. */
  readonly now?: () => EpochMs;
};

export interface StaticAssignments extends AssignmentFeed {
  start(): void;
  stop(): Promise<void>;
  state(): NamespaceUnitsState;
}

/**
 * Assignments for N fixed shards without a coordinator: each unit belongs to the first shard of its preference.
 *
 * Processes that never speak to each other agree, because ring and units are all it depends on: there is no bounded load,
 * and a namespace's deletion moves nothing. Orders are of term 1 and rise with each change of namespaces.
 */
export function staticAssignments(options: StaticAssignmentsOptions): StaticAssignments {
  const { nodes } = options;
  const ring = createRing(options.shards);
  const listeners = createListeners<Assignment>();
  let current: Assignment | undefined;

  const assign = (units: ReadonlySet<UnitId>): void => {
    const clusterUnits = nodes === undefined ? options.clusterResources.map(clusterUnit) : [];
    current = assignByPreference([...units, ...clusterUnits], { ring, epoch: (current?.order.epoch ?? 0) + 1 });
    listeners.announce(() => current);
  };
  const units =
    nodes === undefined
      ? openNamespaceUnits({ ...options, onChange: assign })
      : openNodeUnits({ ...options, nodes, onChange: assign });

  return {
    now: options.now ?? Date.now,
    watchAssignments: (listener) => listeners.add(listener, () => current),
    start: () => units.start(),
    stop: () => units.stop(),
    state: () => units.state(),
  };
}

type ByPreference = { readonly ring: ReturnType<typeof createRing>; readonly epoch: number };

/** Every unit owned by the first shard of its preference; unowned on a ring of no shards. */
export function assignByPreference(units: readonly UnitId[], { ring, epoch }: ByPreference): Assignment {
  const placements = new Map<UnitId, Placement>();
  const unowned: UnitId[] = [];
  for (const unit of units) {
    const owner = ring.preference(unit)[0];
    if (owner === undefined) unowned.push(unit);
    else placements.set(unit, { phase: "owned", owner });
  }
  return sealAssignment({ order: { term: 1, epoch }, units: placements, unowned });
}
