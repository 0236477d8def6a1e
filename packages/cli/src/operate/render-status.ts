import type { CoordinatorStatus, MoveStatus, ShardStatus, SlicedStatus } from "@kube-state-shards/coordinator";
import { renderTable } from "../output/table.ts";
import type { FoundStatus } from "./read-status.ts";
import { renderScaler } from "./render-scaler.ts";

/** The status for people: the fleet, its shards, its moves, and what is wrong with what to do. */
export function renderStatus({ url, status }: FoundStatus): string {
  const { shards, moves, problems, sliced = [] } = status;
  const parts = [
    renderTable(["FLEET", ""], factsOf(status, url)),
    ...(status.scaler === undefined || status.scaler.mode === "off" ? [] : [renderScaler(status.scaler)]),
    shards.length === 0 ? "no shard has reported\n" : shardTable(status),
    ...(moves.length === 0 ? [] : [`moves in flight: ${moves.length}\n${renderTable(MOVE_HEAD, moves.map(moveRow))}`]),
    ...(sliced.length === 0 ? [] : [`in slices: ${sliced.length}\n${renderTable(SLICED_HEAD, sliced.map(slicedRow))}`]),
    problems.length === 0
      ? "no problems\n"
      : problems.map(({ what, todo }) => `problem: ${what}\n     do: ${todo}\n`).join(""),
  ];
  return parts.join("\n");
}

function factsOf(status: CoordinatorStatus, url: string): readonly (readonly string[])[] {
  const { leader, order, store, held, unowned = [], drained = [], withoutStandby = [] } = status;
  const { partitions = 1, emptyPartitions = [] } = status;
  const empty = emptyPartitions.map((one) => `${one}/${partitions}`).join(", ");
  const leads = leader.id ?? (leader.me ? "the only coordinator" : "nobody");
  return [
    ["asked", url],
    ["leader", leader.me ? `${leads} (this one)` : leads],
    ["order", order === undefined ? "nothing is assigned yet" : `term ${order.term} epoch ${order.epoch}`],
    ["store", store.state === "reachable" && !store.clockKnown ? "reachable, its clock unknown" : store.state],
    ...(held ? [["held", "too many shards are silent: nothing moves until they report or are declared dead"]] : []),
    ...(partitions > 1
      ? [["partitions", `${partitions}${empty === "" ? "" : `, of which ${empty} has no shard`}`]]
      : []),
    ...(drained.length > 0 ? [["drained", drained.join(" ")]] : []),
    ...(unowned.length > 0 ? [["unowned", unowned.join(" ")]] : []),
    ...(withoutStandby.length > 0 ? [["alone", `${withoutStandby.length} units have no whole standby`]] : []),
  ];
}

type Column = readonly [head: string, show: (shard: ShardStatus) => string];

/** Partitions and standbys have a column where there are any. */
function shardTable({ shards, partitions = 1, withoutStandby = [] }: CoordinatorStatus): string {
  const hasStandbys = withoutStandby.length > 0 || shards.some(({ standbyUnits = 0 }) => standbyUnits > 0);
  const columns: readonly Column[] = [
    ["SHARD", ({ shard }) => shard],
    ...(partitions > 1 ? [["PARTITION", ({ partition }) => `${partition}/${partitions}`] satisfies Column] : []),
    ...SHARD_COLUMNS,
    ...(hasStandbys ? [["STANDBY UNITS", ({ standbyUnits = 0 }) => String(standbyUnits)] satisfies Column] : []),
  ];
  return renderTable(
    columns.map(([head]) => head),
    shards.map((shard) => columns.map(([, show]) => show(shard))),
  );
}

const SHARD_COLUMNS: readonly Column[] = [
  ["STATE", showState],
  ["UNITS", ({ units }) => String(units)],
  ["SERIES", ({ series }) => String(series)],
  ["EVENTS/S", ({ eventsPerSecond }) => (eventsPerSecond === undefined ? "-" : String(eventsPerSecond))],
  ["OF MEAN", ({ percentOfMean }) => (percentOfMean === undefined ? "-" : `${percentOfMean}%`)],
  ["LAG", ({ epochsBehind }) => (epochsBehind === undefined ? "older term" : String(epochsBehind))],
  ["MEMORY", showMemory],
];

function showState({ state, drained, full, configMatches }: ShardStatus): string {
  const notes = [
    ...(drained ? ["drained"] : []),
    ...(full ? ["full"] : []),
    ...(configMatches ? [] : ["other config"]),
  ];
  return [state, ...notes].join(", ");
}

function showMemory({ memory: { usedBytes, limitBytes } }: ShardStatus): string {
  return limitBytes === null ? showBytes(usedBytes) : `${showBytes(usedBytes)} of ${showBytes(limitBytes)}`;
}

const MOVE_HEAD = ["UNIT", "PHASE", "FROM", "TO", "SINCE", "GIVEN UP BEFORE"];

const moveRow = ({ unit, phase, from, to, ageMs, aborts }: MoveStatus): readonly string[] => [
  unit,
  phase,
  from,
  to,
  ageMs === undefined ? "-" : `${(ageMs / 1_000).toFixed(1)}s`,
  aborts === 0 ? "-" : `${aborts} times`,
];

const SLICED_HEAD = ["UNIT", "SLICES", "SERIES", "SHARDS"];
const SHOWN_SHARDS = 8;

const slicedRow = ({ unit, slices, series, shards }: SlicedStatus): readonly string[] => [
  unit,
  String(slices),
  String(series),
  shards.slice(0, SHOWN_SHARDS).join(" ") +
    (shards.length > SHOWN_SHARDS ? ` and ${shards.length - SHOWN_SHARDS} more` : ""),
];

const showBytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
