import { ESTIMATORS, SCALER_DEFAULTS, SCALER_MODES, type ScalerSettings } from "@kube-state-shards/coordinator";
import { choice, defineOptions, duration, flag, integer, type OptionsOf, rule, text } from "@kube-state-shards/daemon";
import { labelSelector } from "./label-selector.ts";
import { quantity } from "./quantity.ts";
import { shardsLadder } from "./shards-ladder.ts";

const MAX_SHARDS = 1_000;
const percent = integer({ min: 0, max: 100 });
const shards = integer({ min: 1, max: MAX_SHARDS });

/** How many shards there are, by the size of the cluster. All of them change while running. */
export const scalerOptions = defineOptions(
  {
    scaler: {
      flag: "--scaler",
      env: "KSS_SCALER",
      type: choice(SCALER_MODES),
      default: SCALER_DEFAULTS.mode,
      help: "Whether the leader sizes the shards' StatefulSet by the size of the cluster; dry-run says what it would do.",
    },
    scalerStatefulSet: {
      flag: "--scaler-statefulset",
      env: "KSS_SCALER_STATEFULSET",
      type: text({
        pattern: /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
        placeholder: "<name>",
        wanted: "a name of a StatefulSet",
        emptyIsUnset: true,
      }),
      default: undefined,
      help: "StatefulSet of the shards.",
    },
    scalerNamespace: {
      flag: "--scaler-namespace",
      env: "KSS_SCALER_NAMESPACE",
      type: text({
        pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
        placeholder: "<namespace>",
        wanted: "a name of a namespace",
        emptyIsUnset: true,
      }),
      default: undefined,
      help: "Its namespace.",
    },
    estimator: {
      flag: "--estimator",
      env: "KSS_ESTIMATOR",
      type: choice(ESTIMATORS),
      default: SCALER_DEFAULTS.estimator,
      help: "How nodes become shards: in proportion, in proportion to the nodes rounded up by steps of 1.5, or by --shards-ladder.",
    },
    shardsBase: {
      flag: "--shards-base",
      env: "KSS_SHARDS_BASE",
      type: integer({ min: 0, max: MAX_SHARDS }),
      default: SCALER_DEFAULTS.shardsBase,
      help: "Shards beside those for the nodes.",
    },
    nodesPerShard: {
      flag: "--nodes-per-shard",
      env: "KSS_NODES_PER_SHARD",
      type: integer({ min: 1 }),
      default: SCALER_DEFAULTS.nodesPerShard,
      help: "Nodes whose objects are one shard's worth.",
      why: "15,000 pods at 30 a node, of which docs/benchmarks.md shows what they cost",
    },
    shardsLadder: {
      flag: "--shards-ladder",
      env: "KSS_SHARDS_LADDER",
      type: shardsLadder(),
      default: SCALER_DEFAULTS.ladder,
      help: "For --estimator ladder: from how many nodes on how many shards, such as 0=1,500=2,2000=5.",
    },
    seriesPerShard: {
      flag: "--series-per-shard",
      env: "KSS_SERIES_PER_SHARD",
      type: integer({ min: 1 }),
      default: SCALER_DEFAULTS.seriesPerShard,
      help: "Also divide the samples that the shards report by this; the larger number of shards counts.",
      why: "cost follows objects, and the same nodes may have few or many of them",
    },
    minShards: {
      flag: "--min-shards",
      env: "KSS_MIN_SHARDS",
      type: shards,
      default: SCALER_DEFAULTS.minShards,
      help: "Never fewer shards than this, rounded up to a multiple of --partitions.",
    },
    maxShards: {
      flag: "--max-shards",
      env: "KSS_MAX_SHARDS",
      type: shards,
      default: SCALER_DEFAULTS.maxShards,
      help: "Never more shards than this, rounded down to a multiple of --partitions.",
      why: "an alert on kube-state-metrics adds up 2^ordinal, which a float holds to 53",
    },
    acceptancePercent: {
      flag: "--acceptance-percent",
      env: "KSS_ACCEPTANCE_PERCENT",
      type: percent,
      default: SCALER_DEFAULTS.acceptancePercent,
      help: "The number of shards stays while it would be right for this many percent of the nodes more or fewer.",
      why: "addon-resizer 2.x",
    },
    recommendationPercent: {
      flag: "--recommendation-percent",
      env: "KSS_RECOMMENDATION_PERCENT",
      type: percent,
      default: SCALER_DEFAULTS.recommendationPercent,
      help: "A fleet that shrinks goes to what is right for this many percent of the nodes more.",
      why: "addon-resizer 2.x",
    },
    scaleUpDelayMs: {
      flag: "--scale-up-delay",
      env: "KSS_SCALE_UP_DELAY",
      type: duration(),
      default: SCALER_DEFAULTS.scaleUpDelayMs,
      help: "How long more shards must be wanted without a break, and the last change be past, before there are more.",
      why: "groups of nodes come within tens of seconds",
    },
    scaleDownDelayMs: {
      flag: "--scale-down-delay",
      env: "KSS_SCALE_DOWN_DELAY",
      type: duration(),
      default: SCALER_DEFAULTS.scaleDownDelayMs,
      help: "The same for fewer shards, and between two steps down.",
      why: "nodes that go for an upgrade are back within minutes, and each step moves units",
    },
    maxStepDown: {
      flag: "--max-step-down",
      env: "KSS_MAX_STEP_DOWN",
      type: shards,
      default: SCALER_DEFAULTS.maxStepDown,
      help: "Shards that one step down takes away at most, rounded down to a multiple of --partitions but for one of each.",
      why: "what one shard had finds room at the others before the next one is emptied",
    },
    scalerDrainTimeoutMs: {
      flag: "--scaler-drain-timeout",
      env: "KSS_SCALER_DRAIN_TIMEOUT",
      type: duration({ minMs: 1 }),
      default: SCALER_DEFAULTS.drainTimeoutMs,
      help: "How long the shards that are to go may take to serve nothing; then they are given back.",
    },
    scalerPeriodMs: {
      flag: "--scaler-period",
      env: "KSS_SCALER_PERIOD",
      type: duration({ minMs: 100 }),
      default: SCALER_DEFAULTS.periodMs,
      help: "Between two looks at the StatefulSet and the sizes.",
      why: "addon-resizer",
    },
    nodeSelector: {
      flag: "--node-selector",
      env: "KSS_NODE_SELECTOR",
      type: labelSelector(),
      default: undefined,
      help: "Count only nodes whose labels match: pool=a,!spot. All by default.",
    },
    schedulableNodesOnly: {
      flag: "--schedulable-nodes-only",
      env: "KSS_SCHEDULABLE_NODES_ONLY",
      type: flag(),
      default: SCALER_DEFAULTS.nodes.schedulableOnly,
      help: "Do not count cordoned nodes.",
      why: "their pods are served until they are gone",
    },
    shardCpu: {
      flag: "--shard-cpu",
      env: "KSS_SHARD_CPU",
      type: quantity("100m"),
      default: { text: "100m", amount: SCALER_DEFAULTS.resources.cpu },
      help: "For the recommended resources of a shard: its CPU before any node.",
    },
    shardExtraCpu: {
      flag: "--shard-extra-cpu",
      env: "KSS_SHARD_EXTRA_CPU",
      type: quantity("1m"),
      default: { text: "1m", amount: SCALER_DEFAULTS.resources.extraCpu },
      help: "And for each node of its share.",
    },
    shardMemory: {
      flag: "--shard-memory",
      env: "KSS_SHARD_MEMORY",
      type: quantity("150Mi"),
      default: { text: "150Mi", amount: SCALER_DEFAULTS.resources.memory },
      help: "Its memory before any node.",
    },
    shardExtraMemory: {
      flag: "--shard-extra-memory",
      env: "KSS_SHARD_EXTRA_MEMORY",
      type: quantity("2Mi"),
      default: { text: "2Mi", amount: SCALER_DEFAULTS.resources.extraMemory },
      help: "And for each node of its share.",
      why: "about twice what docs/benchmarks.md shows at 30 pods a node: a shard above 80 % of its limit takes no unit",
    },
  },
  [
    rule(
      "scaler",
      (o) => o.scaler === "off" || (o.scalerStatefulSet !== undefined && o.scalerNamespace !== undefined),
      (o) =>
        `got ${o.scaler}, want --scaler-statefulset and --scaler-namespace beside it: the StatefulSet whose replicas are to be written`,
    ),
    rule(
      "minShards",
      (o) => o.minShards <= o.maxShards,
      (o) => `must be <= --max-shards (${o.maxShards}), got ${o.minShards}: no number of shards lies between them`,
    ),
    rule(
      "recommendationPercent",
      (o) => o.recommendationPercent <= o.acceptancePercent,
      (o) =>
        `must be <= --acceptance-percent (${o.acceptancePercent}), got ${o.recommendationPercent}: else a step down could be no step`,
    ),
    rule(
      "shardsLadder",
      (o) => o.estimator !== "ladder" || o.shardsLadder.length > 0,
      () => "--estimator ladder wants its steps, such as 0=1,500=2,2000=5",
    ),
  ],
  "Scaler",
);

export type ScalerValues = OptionsOf<typeof scalerOptions>;

export const SCALER_FLAGS: readonly string[] = Object.values(scalerOptions.rows).map((row) => row.flag);

/** `partitions`: those of the coordinator, which do not change while it runs. */
export function scalerSettingsOf(values: ScalerValues, partitions: number): ScalerSettings {
  const { scalerStatefulSet: name, scalerNamespace: namespace } = values;
  return {
    mode: values.scaler,
    statefulSet: name === undefined || namespace === undefined ? undefined : { namespace, name },
    estimator: values.estimator,
    shardsBase: values.shardsBase,
    nodesPerShard: values.nodesPerShard,
    ladder: values.shardsLadder,
    seriesPerShard: values.seriesPerShard,
    minShards: values.minShards,
    maxShards: values.maxShards,
    partitions,
    acceptancePercent: values.acceptancePercent,
    recommendationPercent: values.recommendationPercent,
    scaleUpDelayMs: values.scaleUpDelayMs,
    scaleDownDelayMs: values.scaleDownDelayMs,
    maxStepDown: values.maxStepDown,
    drainTimeoutMs: values.scalerDrainTimeoutMs,
    periodMs: values.scalerPeriodMs,
    nodes: { labelSelector: values.nodeSelector?.text, schedulableOnly: values.schedulableNodesOnly },
    resources: {
      cpu: values.shardCpu.amount,
      extraCpu: values.shardExtraCpu.amount,
      memory: values.shardMemory.amount,
      extraMemory: values.shardExtraMemory.amount,
    },
  };
}
