import type { Order, Partition, ShardId, StoreHealth, UnitId } from "@kube-state-shards/assignment";
import type { ScalerStatus } from "../scaler/scaler-status.ts";

/** How the fleet stands, as plain data: what the status page, `status -o json` and the gauges are made from. */
export type CoordinatorStatus = {
  /** `id` is undefined while nobody leads, and where there is no election. */
  readonly leader: { readonly id: string | undefined; readonly me: boolean };
  /** Of the newest assignment known here. */
  readonly order: Order | undefined;
  readonly store: Pick<StoreHealth, "state" | "problem"> & {
    readonly clockKnown: boolean;
    /** What to add to this coordinator's clock to get the store's; left out while it is not known, and by earlier releases. */
    readonly clockOffsetMs?: number | undefined;
  };
  /** Nothing moves, because too many shards are silent at once. */
  readonly held: boolean;
  readonly shards: readonly ShardStatus[];
  readonly moves: readonly MoveStatus[];
  /** Units that are in slices now, heaviest first. */
  readonly sliced: readonly SlicedStatus[];
  readonly unowned: readonly UnitId[];
  /** Owned units that nobody holds warm and whole beside their owner; none where no standby is wanted. */
  readonly withoutStandby: readonly UnitId[];
  readonly drained: readonly ShardId[];
  /** How many groups of shards the cluster is shared out over: by the assignment in force. */
  readonly partitions: number;
  /** Those in which no shard may own units: what is theirs is with other partitions. */
  readonly emptyPartitions: readonly Partition[];
  readonly problems: readonly Problem[];
  /** Left out where there is no scaler. */
  readonly scaler?: ScalerStatus | undefined;
};

export type ShardStatus = {
  readonly shard: ShardId;
  readonly state: "joining" | "active" | "leaving" | "silent" | "incompatible";
  /** Its group; undefined where there is one alone. */
  readonly partition: Partition | undefined;
  /** Undefined before it has reported. */
  readonly address: string | undefined;
  readonly drained: boolean;
  /** Units it owns, moves on their way included. */
  readonly units: number;
  /** What it reports for these. */
  readonly series: number;
  /** Changes of their objects a second, smoothed; undefined while it tells of none of them. */
  readonly eventsPerSecond: number | undefined;
  /** Units it holds warm for others, those included that it still lists, and what it reports for these. */
  readonly standbyUnits: number;
  readonly standbySeries: number;
  /** Its load, which is series and events, of the mean of the shards of its partition that may own units; undefined while there is no load. */
  readonly percentOfMean: number | undefined;
  readonly applied: Order;
  /** Publications it has not applied yet; undefined when it is in an older term, where they cannot be counted. */
  readonly epochsBehind: number | undefined;
  readonly memory: { readonly usedBytes: number; readonly limitBytes: number | null };
  /** Short of memory: it takes no unit. */
  readonly full: boolean;
  readonly configHash: string;
  readonly configMatches: boolean;
};

export type MoveStatus = {
  readonly unit: UnitId;
  readonly phase: "warming" | "cuttingOver";
  readonly from: ShardId;
  readonly to: ShardId;
  /** Undefined on a coordinator that only follows. */
  readonly ageMs: number | undefined;
  /** How often in a row a move of this unit was given up before. */
  readonly aborts: number;
};

export type SlicedStatus = {
  readonly unit: UnitId;
  readonly slices: number;
  /** That own some, those first that own most; nobody who can take a slice is none. */
  readonly shards: readonly ShardId[];
  /** What they report for all its slices. */
  readonly series: number;
};

/** What is wrong, and what to do about it. */
export type Problem = {
  readonly what: string;
  readonly todo: string;
  /** What anybody may read in place of `what`, where that names addresses or accounts. */
  readonly inPublic?: string | undefined;
};
