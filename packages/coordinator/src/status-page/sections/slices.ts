import { type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";
import { showCount } from "../show-amounts.ts";
import { section } from "./section.ts";
import { table } from "./table.ts";

const SHOWN = 20;
const SHOWN_SHARDS = 8;

/** Units that several shards share. Hidden where there are none. */
export function slices({ status }: PageView): Html {
  const all = status.sliced;
  const heading = { id: "slices", title: "Units in slices", note: showCount(all.length), isHidden: all.length === 0 };
  if (all.length === 0) return section(heading, undefined);
  const body = table({
    labelledBy: "slices-title",
    columns: [
      { head: "Unit" },
      { head: "Slices", isNumber: true },
      { head: "Series", isNumber: true },
      { head: "Shards, most slices first" },
    ],
    rows: all
      .slice(0, SHOWN)
      .map(({ unit, slices: count, series, shards }) => [
        ...[html`<code>${unit}</code>`, showCount(count), showCount(series)],
        html`<code>${shards.slice(0, SHOWN_SHARDS).join(" ")}</code>${shards.length > SHOWN_SHARDS ? ` and ${shards.length - SHOWN_SHARDS} more` : undefined}`,
      ]),
  });
  const more = all.length > SHOWN ? html`<p>And ${showCount(all.length - SHOWN)} more.</p>\n` : undefined;
  return section(heading, [body, more]);
}
