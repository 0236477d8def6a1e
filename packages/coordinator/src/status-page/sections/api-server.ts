import { type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";
import { showCount, showMany, showTime } from "../show-amounts.ts";
import { section } from "./section.ts";

/** What this coordinator had to do with the API server that failed. */
export function apiServer({ status }: PageView): Html {
  const { looks, lists, watches } = status.apiServer.errors;
  const { recent } = status.apiServer;
  const heading = { id: "api", title: "API errors", note: showCount(looks + lists + watches) };
  if (recent.length === 0) return section(heading, html`<p>None since this coordinator started.</p>\n`);
  return section(
    heading,
    html`<p>Since this coordinator started ${showMany(looks, "look")}, ${showMany(lists, "list")} and ${watches === 1 ? "1 watch" : `${showCount(watches)} watches`} failed. The last ones:</p>
<ul class="events">${recent.map(({ atMs, what }) => html`<li><time datetime="${new Date(atMs).toISOString()}">${showTime(atMs)}</time> ${what}</li>`)}</ul>
`,
  );
}
