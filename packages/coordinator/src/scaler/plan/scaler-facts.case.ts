import { SCALER_DEFAULTS, type ScalerSettings } from "../scaler-settings.ts";
import { type FleetFacts, known, type ScalerFacts, type StatefulSetFacts } from "./scaler-facts.ts";

const SETTINGS: ScalerSettings = {
  ...SCALER_DEFAULTS,
  mode: "on",
  statefulSet: { namespace: "metrics", name: "shards" },
  nodesPerShard: 100,
  maxShards: 20,
  maxStepDown: 5,
  scaleUpDelayMs: 30_000,
  scaleDownDelayMs: 60_000,
  drainTimeoutMs: 300_000,
};

const SET: StatefulSetFacts = {
  uid: "1",
  resourceVersion: "1",
  replicas: 3,
  rollout: undefined,
  autoscalers: [],
};

export const shardNames = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `shard-${at}`);

type Given = {
  readonly nodes?: number | ScalerFacts["nodes"];
  readonly replicas?: number;
  readonly set?: Partial<StatefulSetFacts>;
  readonly fleet?: Partial<FleetFacts>;
  readonly settings?: Partial<ScalerSettings>;
  readonly nowMs?: number;
};

/** A fleet at rest of `replicas` shards, each with ten units. */
export function factsWith({ nodes = 300, replicas = 3, set = {}, fleet = {}, settings = {}, nowMs = 0 }: Given) {
  const shards = shardNames(replicas);
  const facts: ScalerFacts = {
    settings: { ...SETTINGS, ...settings },
    nowMs,
    nodes: typeof nodes === "number" ? known(nodes) : nodes,
    statefulSet: known({ ...SET, replicas, ...set }),
    fleet: {
      leads: true,
      storeProblem: undefined,
      isAssigned: true,
      held: false,
      unowned: [],
      living: new Set(shards),
      full: new Set(),
      busy: new Map(shards.map((shard) => [shard, 10])),
      drainedByOperator: [],
      drainedByScaler: [],
      series: undefined,
      ...fleet,
    },
  };
  return facts;
}
