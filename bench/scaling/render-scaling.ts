import { markdownTable } from "../markdown-table.ts";
import type { Point } from "../size/read-points.ts";
import { autoWatches } from "./auto-watches.ts";
import { type CostLine, costOf, fitModel } from "./cost-model.ts";
import { type PlannedFleet, planFleet } from "./plan-fleet.ts";
import { renderChecked, renderOtherWays } from "./render-checked.ts";
import { type Shape, splitGiants, unitsOf } from "./shape.ts";

export type EventCosts = {
  /** Of one change, in µs of CPU. */
  readonly podUs: number;
  readonly leaseUs: number;
};

const SHAPES: readonly (Shape & { readonly shards: readonly number[] })[] = [
  { pods: 30_000, namespaces: 300, nodes: 1_500, skew: 0, shards: [1, 4, 8] },
  { pods: 100_000, namespaces: 1_000, nodes: 5_000, skew: 0, shards: [1, 4, 8, 16] },
  { pods: 150_000, namespaces: 10_000, nodes: 15_000, skew: 0, shards: [8, 16, 32] },
  { pods: 150_000, namespaces: 10_000, nodes: 15_000, skew: 1, shards: [8, 16, 32] },
  { pods: 500_000, namespaces: 20_000, nodes: 30_000, skew: 1, shards: [32, 64, 100] },
];
const NAMESPACED_KINDS = 20;
const CLUSTER_KINDS = 12;
/** Namespaces whose ranges fit into one request with --watch-strategy server. */
const RANGES_A_WATCH = 69;
const MAX_OPEN_WATCHES = 3_000;
const SPLIT_MIN_SERIES = 50_000;
const MILLION = 1_000_000;

export type Measurements = {
  readonly points: readonly Point[];
  /** Of processes that were told another way, which the model is not of. */
  readonly otherWays: readonly Point[];
  readonly events: EventCosts;
};

/** The cost model, how it fits what was measured, and fleets that were planned and not run. */
export function renderScaling({ points, otherWays, events }: Measurements): string {
  const model = fitModel(points);
  const whole = points.filter(({ isWhole }) => isWhole).toSorted((a, b) => b.pods - a.pods)[0];
  if (whole === undefined) throw new Error("work out a cost model: no unsharded run in docs/benchmarks.md");
  const weightOfEvent = (us: number): number => us * EVENT_SERIES_PER_US;

  const rows = SHAPES.flatMap((shape) => {
    const units = unitsOf(shape, whole.series / whole.pods);
    const weightOf = (
      unit: string,
      { series, eventsPerSecond }: { readonly series: number; readonly eventsPerSecond: number },
    ) => series + eventsPerSecond * weightOfEvent(unit === "ns/kube-node-lease" ? events.leaseUs : events.podUs);
    const weights = new Map([...units].map(([unit, load]) => [unit, weightOf(unit, load)]));
    const seriesOfAll = [...units.values()].reduce((sum, { series }) => sum + series, 0);
    const cpuOfEvents = [...units].reduce(
      (sum, [unit, { eventsPerSecond }]) =>
        sum + (eventsPerSecond * (unit === "ns/kube-node-lease" ? events.leaseUs : events.podUs)) / MILLION,
      0,
    );
    const totalWeight = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    return shape.shards.map((shards) => {
      const planned = planFleet(splitGiants(weights, { shards, minSeries: SPLIT_MIN_SERIES }), shards);
      const share = planned.heaviest / totalWeight;
      const series = seriesOfAll * share;
      const at = (line: CostLine): number => costOf(line, series);
      const { apiServer } = model;
      return [
        shards === shape.shards[0] ? nameOf(shape) : "",
        ...[
          String(shards),
          (planned.heaviest / planned.mean).toFixed(2),
          String(planned.sliced),
          (series / MILLION).toFixed(2),
        ],
        ...[Math.round(at(model.memory)), at(model.sync).toFixed(1), Math.round(at(model.received))].map(String),
        String(Math.round(at(model.body))),
        (apiServer.base * shards + (apiServer.slope * seriesOfAll) / MILLION).toFixed(0),
        `${(100 * cpuOfEvents * share).toFixed(1)} %`,
        ...watchesOf(shape, planned),
        ...[percent(planned.movedShare), planned.newShardOverMean.toFixed(2), String(Math.round(planned.planMs))],
      ];
    });
  });
  return [
    "### One process, by the samples it holds",
    "",
    "With `s` million samples:",
    "",
    markdownTable(
      ["what", "cost"],
      [
        ["memory, MiB", showLine(model.memory)],
        ["CPU to the first full sync, s", showLine(model.sync)],
        ["received from the API server for it, MB", showLine(model.received)],
        ["compressed body, MB", showLine(model.body)],
        ["CPU of the API server for the first sync, s", showLine(model.apiServer)],
        ["CPU of a changed pod, µs", String(events.podUs)],
        ["CPU of a renewed lease, µs", String(events.leaseUs)],
      ],
    ),
    "",
    "Measured / by the lines:",
    "",
    renderChecked(points, model, events.podUs),
    "",
    "### Told another way",
    "",
    "Measured. The model is not of them; of a fleet, the largest figure of each kind.",
    "",
    renderOtherWays(otherWays),
    "",
    "### Fleets, planned by the real ring and plan",
    "",
    `Nobody ran these: units, weights, slices, moves and watches are computed, memory and CPU by the lines above. Each pod changes 6 times an hour, each node 12`,
    `times, and its lease is renewed every 10 s. Memory, CPU, bytes and bodies are those of the heaviest shard. Watches are of a shard, for ${NAMESPACED_KINDS} namespaced and`,
    `${CLUSTER_KINDS} other kinds; those of \`auto\` without the API server's gate and with \`--max-open-watches\` (${MAX_OPEN_WATCHES.toLocaleString("en")}), past which kinds are watched cluster-wide, the others without it.`,
    `"Of others" is what then arrives of objects that a shard does not own, per object that it does; "received" is without it. "Moved" and "new" are of one shard more.`,
    "",
    markdownTable(HEADS, rows),
  ].join("\n");
}

// The factor of --event-weight: so many series weigh as much as one µs of CPU a second.
const EVENT_SERIES_PER_US = 1.28;

const HEADS = [
  ...[
    "cluster",
    "shards",
    "heaviest / mean",
    "in slices",
    "million samples",
    "memory, MiB",
    "sync, CPU s",
    "received, MB",
  ],
  ...[
    "body, MB",
    "the API server's CPU for all first lists, s",
    "CPU of changes",
    "watches: namespace",
    "server",
    "cluster",
    "auto",
    "of others",
    "moved",
    "new / mean",
    "plan, ms",
  ],
];

function watchesOf(shape: Shape, { namespaces }: PlannedFleet): readonly string[] {
  const auto = autoWatches(shape, { namespaces, maxOpenWatches: MAX_OPEN_WATCHES, clusterKinds: CLUSTER_KINDS });
  const counts = [
    NAMESPACED_KINDS * namespaces + CLUSTER_KINDS,
    NAMESPACED_KINDS * Math.ceil(namespaces / RANGES_A_WATCH) + CLUSTER_KINDS,
    NAMESPACED_KINDS + CLUSTER_KINDS,
    auto.openWatches,
  ];
  return [...counts.map((count) => count.toLocaleString("en")), percent(auto.othersShare)];
}

const nameOf = ({ pods, namespaces, nodes, skew }: Shape): string =>
  `${pods.toLocaleString("en")} pods, ${namespaces.toLocaleString("en")} namespaces, ${nodes.toLocaleString("en")} nodes, ${skew === 0 ? "even" : `skew ${skew}`}`;
const showLine = ({ base, slope }: { readonly base: number; readonly slope: number }): string =>
  `${base < 10 ? base.toFixed(1) : Math.round(base)} + ${slope < 10 ? slope.toFixed(1) : Math.round(slope)} s`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
