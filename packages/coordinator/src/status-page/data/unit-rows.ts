import type { Assignment, Placement, ShardId, ShardReport, UnitId } from "@kube-state-shards/assignment";

/**
 * served: its owner exposes it. starting: its owner does not yet. warming, cuttingOver: served, and on its way to another
 * shard. unowned: nobody can take it, and it is in no answer.
 */
export const UNIT_ROW_STATES = ["served", "starting", "warming", "cuttingOver", "unowned"] as const;
export type UnitRowState = (typeof UNIT_ROW_STATES)[number];

export type UnitRow = {
  readonly unit: UnitId;
  readonly state: UnitRowState;
  readonly owner: ShardId | undefined;
  /** Where it moves to. */
  readonly next: ShardId | undefined;
  readonly standby: ShardId | undefined;
  /** Undefined while its owner has not told. */
  readonly series: number | undefined;
};

export type UnitQuery = {
  /** Part of the unit's id, or the id of its shard; empty: all. */
  readonly text: string;
  readonly state: UnitRowState | undefined;
  /** From 1; one past the end is the last. */
  readonly page: number;
};

export type UnitPage = {
  readonly rows: readonly UnitRow[];
  /** Of the whole fleet. */
  readonly total: number;
  readonly matching: number;
  readonly page: number;
  readonly pages: number;
  readonly query: UnitQuery;
};

export const UNITS_A_PAGE = 50;

type Fleet = { readonly assignment: Assignment | undefined; readonly reports: ReadonlyMap<ShardId, ShardReport> };

/** One page of the fleet's units, in the order of their names. */
export function pageOfUnits({ assignment, reports }: Fleet, query: UnitQuery): UnitPage {
  const placed = Object.entries(assignment?.units ?? {}).map(([unit, placement]): UnitRow => {
    const standby = assignment?.standbys?.[unit];
    return rowOf(unit, { placement, report: reports.get(placement.owner), standby });
  });
  const unowned = (assignment?.unowned ?? []).map((unit): UnitRow => ({ ...NOWHERE, unit }));
  const all = [...placed, ...unowned];
  const matching = all.filter((row) => matches(row, query)).sort((a, b) => (a.unit < b.unit ? -1 : 1));
  const pages = Math.max(1, Math.ceil(matching.length / UNITS_A_PAGE));
  const page = Math.min(Math.max(1, query.page), pages);
  const rows = matching.slice((page - 1) * UNITS_A_PAGE, page * UNITS_A_PAGE);
  return { rows, total: all.length, matching: matching.length, page, pages, query };
}

const NOWHERE = { state: "unowned", owner: undefined, next: undefined, standby: undefined, series: undefined } as const;

type Placed = {
  readonly placement: Placement;
  readonly report: ShardReport | undefined;
  readonly standby: ShardId | undefined;
};

function rowOf(unit: UnitId, { placement, report, standby }: Placed): UnitRow {
  const told = report?.units[unit];
  const isServed = told?.state === "serving" || told?.state === "retiring";
  const moving = placement.phase === "owned" ? undefined : placement;
  return {
    unit,
    state: moving?.phase ?? (isServed ? "served" : "starting"),
    owner: placement.owner,
    next: moving?.next,
    standby,
    series: told?.series,
  };
}

function matches({ unit, state, owner, next }: UnitRow, query: UnitQuery): boolean {
  if (query.state !== undefined && query.state !== state) return false;
  return query.text === "" || unit.includes(query.text) || owner === query.text || next === query.text;
}
