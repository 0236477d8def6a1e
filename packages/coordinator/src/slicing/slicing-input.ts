import type { Assignment, UnitId } from "@kube-state-shards/assignment";
import type { PhaseStart } from "../handoff/next-placement.ts";
import type { Membership } from "../membership/membership.ts";
import type { SlicingOptions } from "./slicing-options.ts";

/** What it depends on which units are cut into slices, and which slices are joined. */
export type SlicingInput = {
  /** All there are: see `unitsNow`. */
  readonly units: ReadonlySet<UnitId>;
  /** Of those units; some may be unknown. */
  readonly weights: ReadonlyMap<UnitId, number>;
  readonly members: Membership;
  readonly current: Assignment | undefined;
  /** When the units' phases began. */
  readonly phases: ReadonlyMap<UnitId, PhaseStart>;
  /** The units that the present target was planned for: slices on their way to be joined are one among them. */
  readonly planned: ReadonlySet<UnitId>;
  /** Moved or joined a moment ago: not cut now, nor moved to be joined. */
  readonly resting: ReadonlySet<UnitId>;
  /** Cut a moment ago: not joined now. */
  readonly freshlyCut: ReadonlySet<UnitId>;
  /** Whether anything may be cut or joined now: not in doubt of what is in force, or of who lives. */
  readonly mayChange: boolean;
  /** How many partitions there are. What is heavy is so for the shards of its own. */
  readonly partitions: number;
  readonly options: SlicingOptions;
};
