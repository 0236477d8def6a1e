import { sealAssignment } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { report, reportsOf } from "../../testing/shard-reports.ts";
import { ALL_UNITS, FLEET } from "../testing/page-views.ts";
import { readUnitQuery, showUnitQuery } from "./unit-query.ts";
import { pageOfUnits, UNITS_A_PAGE, type UnitQuery } from "./unit-rows.ts";

const found = (query: Partial<UnitQuery>): readonly string[] =>
  pageOfUnits(FLEET, { ...ALL_UNITS, ...query }).rows.map(({ unit }) => unit);

describe("the units of a fleet", () => {
  it("tells of each who serves it, where it goes, and whether it is served at all", () =>
    expect(
      pageOfUnits(FLEET, ALL_UNITS).rows.map(({ unit, state, owner, next, series }) => [
        unit,
        state,
        owner,
        next,
        series,
      ]),
    ).toEqual([
      ["cluster/nodes", "served", "shard-0", undefined, 1_252],
      ["ns/lost", "unowned", undefined, undefined, undefined],
      ["ns/new", "starting", "shard-4", undefined, 10],
      ["ns/orders", "cuttingOver", "shard-2", "shard-0", undefined],
      ["ns/payments#1of2", "starting", "shard-1", undefined, undefined],
      ["ns/payments#2of2", "served", "shard-0", undefined, 900_000],
      ["ns/search", "warming", "shard-0", "shard-4", 4_000],
    ]));

  it("finds them by a part of their name, by their shard or the one they go to, and by their state", () => {
    expect(found({ text: "pay" })).toEqual(["ns/payments#1of2", "ns/payments#2of2"]);
    expect(found({ text: "shard-4" })).toEqual(["ns/new", "ns/search"]);
    expect(found({ state: "unowned" })).toEqual(["ns/lost"]);
    expect(found({ text: "pay", state: "served" })).toEqual(["ns/payments#2of2"]);
    expect(found({ text: "nobody" })).toEqual([]);
  });

  it("gives 10,000 of them page by page, each once", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `ns/${index}`);
    const assignment = sealAssignment({
      order: { term: 1, epoch: 1 },
      units: Object.fromEntries(names.map((name) => [name, { phase: "owned", owner: "shard-0" }])),
      unowned: [],
    });
    const fleet = { assignment, reports: reportsOf(report("shard-0")) };
    const pages = Array.from({ length: 200 }, (_, index) => pageOfUnits(fleet, { ...ALL_UNITS, page: index + 1 }));
    expect(pages.map(({ rows }) => rows.length)).toEqual(Array(200).fill(UNITS_A_PAGE));
    expect(new Set(pages.flatMap(({ rows }) => rows.map(({ unit }) => unit)))).toEqual(new Set(names));
    expect(pages[7]).toMatchObject({ page: 8, pages: 200, matching: 10_000, total: 10_000 });
    expect(pageOfUnits(fleet, { ...ALL_UNITS, page: 999 })).toMatchObject({ page: 200, pages: 200 });
  });

  it("has an empty page before anything is assigned", () =>
    expect(pageOfUnits({ assignment: undefined, reports: new Map() }, ALL_UNITS)).toMatchObject({
      ...{ rows: [], total: 0, page: 1, pages: 1 },
    }));
});

describe("what a page's address asks for", () => {
  it.each([
    [{}, ALL_UNITS],
    [
      { unit: " a ", state: "served", page: "3" },
      { text: "a", state: "served", page: 3 },
    ],
    [{ unit: ["a", "b"], state: "nothing", page: "-1" }, ALL_UNITS],
    [{ unit: { a: "b" }, state: ["served"], page: "1e9" }, ALL_UNITS],
    [{ page: "0" }, ALL_UNITS],
    [{ unit: "x".repeat(9_999) }, { ...ALL_UNITS, text: "x".repeat(300) }],
  ])("reads %j", (query, wanted) => expect(readUnitQuery(query)).toEqual(wanted));

  it("writes one that it reads the same from", () => {
    const query: UnitQuery = { text: "ns/a&b=<c>", state: "warming", page: 4 };
    const url = new URL(showUnitQuery(query, true), "http://localhost/");
    expect(readUnitQuery(Object.fromEntries(url.searchParams))).toEqual(query);
    expect([url.searchParams.get("refresh"), url.hash]).toEqual(["off", "#units"]);
    expect(showUnitQuery(ALL_UNITS, false)).toBe("./#units");
  });
});
