import { type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";
import { showAge, showCount } from "../show-amounts.ts";
import { badge } from "./badge.ts";
import { section } from "./section.ts";
import { table } from "./table.ts";

const SHOWN = 20;
const PHASES = { warming: "warming", cuttingOver: "cutting over" } as const;

export function moves({ status }: PageView): Html {
  const all = status.moves;
  const heading = { id: "moves", title: "Moves in flight", note: showCount(all.length) };
  if (all.length === 0) return section(heading, html`<p>Nothing moves.</p>\n`);
  const body = table({
    labelledBy: "moves-title",
    columns: [
      ...["Unit", "From", "To", "Phase"].map((head) => ({ head })),
      ...["For", "Given up before"].map((head) => ({ head, isNumber: true })),
    ],
    rows: all
      .slice(0, SHOWN)
      .map(({ unit, from, to, phase, ageMs, aborts }) => [
        ...[html`<code>${unit}</code>`, html`<code>${from}</code>`, html`<code>${to}</code>`],
        ...[badge("busy", PHASES[phase]), ageMs === undefined ? "–" : showAge(ageMs), aborts],
      ]),
  });
  return section(heading, [
    body,
    all.length > SHOWN ? html`<p>And ${showCount(all.length - SHOWN)} more: see the units below.</p>\n` : undefined,
  ]);
}
