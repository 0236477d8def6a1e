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
  const leads = leader.id ?? (leader.me ? "the only coordinator" : "nobody");
  return [
    ["asked", url],
    ["leader", leader.me ? `${leads} (this one)` : leads],
    ["order", order === undefined ? "nothing is assigned yet" : `term ${order.term} epoch ${order.epoch}`],
    ["store", store.state === "reachable" && !store.clockKnown ? "reachable, its clock unknown" : store.state],
    ...(held ? [["held", "too many shards are silent: nothing moves until they report or are declared dead"]] : []),
    ...(drained.length > 0 ? [["drained", drained.join(" ")]] : []),
    ...(unowned.length > 0 ? [["unowned", unowned.join(" ")]] : []),
    ...(withoutStandby.length > 0 ? [["alone", `${withoutStandby.length} units have no whole standby`]] : []),
  ];
}

/** Standbys have a column where there are any. */
function shardTable({ shards, withoutStandby = [] }: CoordinatorStatus): string {
  const hasStandbys = withoutStandby.length > 0 || shards.some(({ standbyUnits = 0 }) => standbyUnits > 0);
  if (!hasStandbys) return renderTable(SHARD_HEAD, shards.map(shardRow));
  const rows = shards.map((shard) => [...shardRow(shard), String(shard.standbyUnits ?? 0)]);
  return renderTable([...SHARD_HEAD, "STANDBY UNITS"], rows);
}

const SHARD_HEAD = ["SHARD", "STATE", "UNITS", "SERIES", "EVENTS/S", "OF MEAN", "LAG", "MEMORY"];

function shardRow(shard: ShardStatus): readonly string[] {
  const { state, units, series, eventsPerSecond, percentOfMean, epochsBehind, memory } = shard;
  const notes = [
    ...(shard.drained ? ["drained"] : []),
    ...(shard.full ? ["full"] : []),
    ...(shard.configMatches ? [] : ["other config"]),
  ];
  return [
    shard.shard,
    [state, ...notes].join(", "),
    String(units),
    String(series),
    eventsPerSecond === undefined ? "-" : String(eventsPerSecond),
    percentOfMean === undefined ? "-" : `${percentOfMean}%`,
    epochsBehind === undefined ? "older term" : String(epochsBehind),
    memory.limitBytes === null
      ? showBytes(memory.usedBytes)
      : `${showBytes(memory.usedBytes)} of ${showBytes(memory.limitBytes)}`,
  ];
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
