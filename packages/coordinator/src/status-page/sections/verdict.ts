import { type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";
import { showMany } from "../show-amounts.ts";

/** The first thing on the page: whether all is well, else what is wrong and what to do. */
export function verdict({ status }: PageView): Html {
  const { problems, ready, notes } = status;
  const tone = problems.length > 0 ? "warn" : ready ? "good" : "busy";
  return html`<section id="verdict" data-live class="verdict ${tone}" aria-labelledby="verdict-title" data-title="${pageTitle(status)}">
<h2 id="verdict-title"><span aria-hidden="true">${{ warn: "▲", good: "✓", busy: "◐" }[tone]}</span> ${headline(status)}</h2>
${problems.length === 0 ? undefined : html`<ol>${problems.map(({ what, todo }) => html`<li><strong>${what}</strong> <span>${todo}</span></li>`)}</ol>\n`}${
  notes.length === 0 ? undefined : html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>\n`
}</section>
`;
}

function headline({ problems, ready, shards, moves }: PageView["status"]): string {
  if (problems.length > 0) return showMany(problems.length, "problem");
  if (!ready) return "Starting: not everything is served yet";
  const serve = `${showMany(shards.length, "shard")} serve${shards.length === 1 ? "s" : ""} everything`;
  return moves.length === 0
    ? `All is well: ${serve}`
    : `All is well: ${serve}, ${showMany(moves.length, "move")} on the way`;
}

/** Also seen where only a tab's name is. */
export const pageTitle = ({ problems, shards }: PageView["status"]): string =>
  `${problems.length === 0 ? "" : `▲ ${showMany(problems.length, "problem")}, `}${showMany(shards.length, "shard")} · kube-state-shards`;
