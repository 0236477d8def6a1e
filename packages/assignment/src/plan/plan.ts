import type { ShardId } from "../assignment.ts";
import type { Ring } from "../ring.ts";
import type { UnitId } from "../unit.ts";

export const DEFAULT_EPSILON = 0.1;

export type PlanInput = {
  /** Who was meant to hold each unit before. Owners that are no members any more are allowed. */
  readonly previous: ReadonlyMap<UnitId, ShardId>;
  readonly members: readonly ShardId[];
  /** Every unit to place, with its weight in series; `undefined` or a weight that is no positive number: the mean of the known ones, or 1; a tenth of it for a cluster-scoped kind. */
  readonly weights: ReadonlyMap<UnitId, number | undefined>;
  /** Whether the member set differs from the one `previous` was planned for. */
  readonly membersChanged: boolean;
  /** The members `previous` was planned for. Default: its owners, which takes a member that held nothing for a new one. */
  readonly previousMembers?: readonly ShardId[];
  /**
   * Loads are the reason to plan: a shard that is loaded this far above the mean, as a share of it, gives what others can take
   * under that, though the bound lets it stand. Nothing where the members have changed. Default: nothing.
   */
  readonly evenOut?: number | undefined;
  /** How far above the mean a shard may be loaded. Default `DEFAULT_EPSILON`. */
  readonly epsilon?: number;
  /** Members that take no unit they do not hold already. */
  readonly full?: ReadonlySet<ShardId>;
  /**
   * Who holds units warm. What loses its owner goes there while that stays under the bound; a member that may take nothing
   * is to be left out.
   */
  readonly standbys?: ReadonlyMap<UnitId, ShardId>;
  /** Of exactly `members`, to spare building it again. */
  readonly ring?: Ring;
};

export type Plan = {
  readonly owners: ReadonlyMap<UnitId, ShardId>;
  /** Units that no member can take, sorted. */
  readonly unowned: readonly UnitId[];
};
