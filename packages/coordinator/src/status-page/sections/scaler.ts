import { type Content, type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";
import { showAge, showCount } from "../show-amounts.ts";
import { section } from "./section.ts";

/** Nodes ─▶ wanted ─▶ present shards, and why. Hidden where no scaler reports. */
export function scaler({ status }: PageView): Html {
  const { scaler: told, shards, atMs } = status;
  if (told === undefined) return section({ id: "scaler", title: "Scaler", isHidden: true }, undefined);
  const { mode, reason, message, nodes, wanted, replicas, estimate, draining = [], lastChange } = told;
  const present = shards.filter(({ state }) => state !== "silent").length;
  return section({ id: "scaler", title: "Scaler", note: mode }, [
    html`<ol class="flow">
<li><b>${nodes === undefined ? "?" : showCount(nodes)}</b> nodes</li>
<li><b>${wanted === undefined ? "?" : showCount(wanted)}</b> shards wanted${allowed(estimate)}</li>
<li><b>${showCount(present)}</b> shards present${askedFor(replicas)}</li>
</ol>
<p><strong>${reason}</strong>: ${message}</p>
`,
    draining.length === 0 ? undefined : html`<p>Being emptied: ${draining.join(", ")}</p>\n`,
    lastChange === undefined
      ? undefined
      : html`<p>Last change: from ${lastChange.from} to ${lastChange.to} shards, ${showAge(Math.max(0, atMs - lastChange.atMs))} ago</p>\n`,
  ]);
}

const askedFor = (replicas: number | undefined): Content =>
  replicas === undefined ? undefined : html` <small>${showCount(replicas)} asked of the StatefulSet</small>`;

const allowed = (estimate: { readonly stay: readonly [number, number] } | undefined): Content =>
  estimate === undefined ? undefined : html` <small>${estimate.stay[0]} to ${estimate.stay[1]} may stay</small>`;
