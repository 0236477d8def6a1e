import { showUnitQuery } from "../data/unit-query.ts";
import { UNIT_ROW_STATES, type UnitPage, type UnitRow, type UnitRowState } from "../data/unit-rows.ts";
import { type Content, type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";
import { showCount, showMany } from "../show-amounts.ts";
import { badge, type Tone } from "./badge.ts";
import { table } from "./table.ts";

const STATES: Readonly<Record<UnitRowState, readonly [Tone, string]>> = {
  served: ["good", "served"],
  starting: ["busy", "starting"],
  warming: ["busy", "warming elsewhere"],
  cuttingOver: ["busy", "cutting over"],
  unowned: ["bad", "unowned"],
};

/** Every unit, a page of them at a time. What is being typed into the form is not replaced: only the rows are. */
export function units(view: PageView): Html {
  const { query } = view.units;
  return html`<section id="units" aria-labelledby="units-title">
<h2 id="units-title">Units</h2>
<form method="get" action="./#units" role="search">
<label>Unit or shard <input type="search" name="unit" value="${query.text}" placeholder="ns/payments" maxlength="300" autocapitalize="off" spellcheck="false"></label>
<label>State <select name="state"><option value="">any</option>${UNIT_ROW_STATES.map(
    (state) =>
      html`<option value="${state}"${state === query.state ? html` selected` : undefined}>${STATES[state][1]}</option>`,
  )}</select></label>
${view.isPaused ? html`<input type="hidden" name="refresh" value="off">` : undefined}<button type="submit">Show</button>
</form>
<div id="unit-rows" data-live>
${rowsOf(view)}</div></section>
`;
}

function rowsOf({ units: page, isPaused, status }: PageView): Content {
  const { rows, matching, total } = page;
  const count = matching === total ? showMany(total, "unit") : `${showCount(matching)} of ${showMany(total, "unit")}`;
  if (rows.length === 0)
    return html`<p>${total === 0 ? "Nothing is assigned yet." : `${count}: none is like that.`}</p>\n`;
  const hasStandbys = status.shards.some(({ standbyUnits }) => standbyUnits > 0);
  return [
    html`<p>${count}</p>\n`,
    table({
      labelledBy: "units-title",
      columns: [
        ...[{ head: "Unit" }, { head: "Shard" }, { head: "State" }, { head: "Series", isNumber: true }],
        ...(hasStandbys ? [{ head: "Warm copy" }] : []),
      ],
      rows: rows.map((row) => cellsOf(row, hasStandbys)),
    }),
    pager(page, isPaused),
  ];
}

function cellsOf({ unit, owner, next, state, series, standby }: UnitRow, hasStandbys: boolean): readonly Content[] {
  const owners = owner === undefined ? "–" : [html`<code>${owner}</code>`, next && html` ${"→"} <code>${next}</code>`];
  return [
    ...[html`<code>${unit}</code>`, owners, badge(...STATES[state]), series === undefined ? "–" : showCount(series)],
    ...(hasStandbys ? [standby === undefined ? "–" : html`<code>${standby}</code>`] : []),
  ];
}

function pager({ page, pages, query }: UnitPage, isPaused: boolean): Content {
  if (pages === 1) return undefined;
  const link = (to: number, text: string, rel?: string): Content =>
    to < 1 || to > pages || to === page
      ? html`<span>${text}</span>`
      : html`<a href="${showUnitQuery({ ...query, page: to }, isPaused)}"${rel && html` rel="${rel}"`}>${text}</a>`;
  return html`<nav class="pager" aria-label="Pages of units">${link(1, "First")} ${link(page - 1, "Previous", "prev")} <b aria-current="page">Page ${showCount(page)} of ${showCount(pages)}</b> ${link(page + 1, "Next", "next")} ${link(pages, "Last")}</nav>\n`;
}
