export const SCALER_MODES = ["off", "dry-run", "on"] as const;
export type ScalerMode = (typeof SCALER_MODES)[number];

export const ESTIMATORS = ["linear", "exponential", "ladder"] as const;
type Estimator = (typeof ESTIMATORS)[number];

/** From how many nodes on how many shards. */
export type LadderStep = { readonly nodes: number; readonly shards: number };

/** What the number of shards follows from. Pure data. */
export type EstimateSettings = {
  readonly estimator: Estimator;
  /** Shards whatever the size, before the nodes count. */
  readonly shardsBase: number;
  readonly nodesPerShard: number;
  /** Of the estimator `ladder`: nodes rise, shards do not fall. */
  readonly ladder: readonly LadderStep[];
  /** Undefined: series do not count. */
  readonly seriesPerShard: number | undefined;
  readonly minShards: number;
  readonly maxShards: number;
  /** Every number that is gone to is a multiple of this, so that each partition has as many shards as the others. */
  readonly partitions: number;
  /** Percent of the nodes (or series) for which the present number of shards may be right and stays. */
  readonly acceptancePercent: number;
  /** At most `acceptancePercent`: a fleet that shrinks goes to the near edge of this. */
  readonly recommendationPercent: number;
};

/** What a shard needs, and more for each node of its share. CPU in cores, memory in bytes. */
export type ResourceSettings = {
  readonly cpu: number;
  readonly extraCpu: number;
  readonly memory: number;
  readonly extraMemory: number;
};

export type NodeSelection = {
  /** A label selector as the API server reads it; undefined: all nodes. */
  readonly labelSelector: string | undefined;
  /** Cordoned nodes do not count. */
  readonly schedulableOnly: boolean;
};

export type ScalerSettings = EstimateSettings & {
  readonly mode: ScalerMode;
  /** Whose `/scale` is written. Undefined only while the mode is off. */
  readonly statefulSet: { readonly namespace: string; readonly name: string } | undefined;
  readonly nodes: NodeSelection;
  readonly periodMs: number;
  /** How long more shards must have been wanted, and how long the last change must be past. */
  readonly scaleUpDelayMs: number;
  readonly scaleDownDelayMs: number;
  /** Shards that one shrink takes away at most, in multiples of `partitions`: one of each at least. */
  readonly maxStepDown: number;
  /** How long the shards that are to go may take to serve nothing; then they are given back. */
  readonly drainTimeoutMs: number;
  readonly resources: ResourceSettings;
};

const MIB = 2 ** 20;

export const SCALER_DEFAULTS: Omit<ScalerSettings, "statefulSet"> = {
  mode: "off",
  estimator: "linear",
  shardsBase: 0,
  nodesPerShard: 500,
  ladder: [],
  seriesPerShard: undefined,
  minShards: 1,
  maxShards: 50, // alerts on kube-state-metrics add up 2^ordinal, which a float holds to 53
  partitions: 1,
  acceptancePercent: 20, // addon-resizer 2.x
  recommendationPercent: 10, // addon-resizer 2.x
  nodes: { labelSelector: undefined, schedulableOnly: false },
  periodMs: 10_000, // addon-resizer
  scaleUpDelayMs: 30_000, // a node group grows by several nodes within tens of seconds
  scaleDownDelayMs: 600_000, // nodes that go for an upgrade are back within minutes; each step moves units
  maxStepDown: 1, // a shard's units find room at the others before the next one is emptied
  drainTimeoutMs: 600_000, // twice what one unit may take to warm up
  resources: { cpu: 0.1, extraCpu: 0.001, memory: 150 * MIB, extraMemory: 2 * MIB },
};
