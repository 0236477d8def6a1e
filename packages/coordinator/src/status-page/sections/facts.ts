import { type Content, type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";
import { showAge, showCount, showShort } from "../show-amounts.ts";
import { badge } from "./badge.ts";

type Fact = { readonly name: string; readonly value: Content; readonly note?: Content };

/** The fleet in a few numbers. */
export function facts(view: PageView): Html {
  return html`<section id="facts" data-live aria-label="The fleet">
<dl class="facts">
${[...sizes(view), ...control(view)].map(
  ({ name, value, note }) =>
    html`<div><dt>${name}</dt><dd>${value}${note === undefined ? undefined : html` <small>${note}</small>`}</dd></div>\n`,
)}</dl></section>
`;
}

function sizes({ status, units }: PageView): readonly Fact[] {
  const { shards, scaler, moves, unowned } = status;
  const series = shards.reduce((sum, shard) => sum + shard.series, 0);
  const rates = shards.flatMap(({ eventsPerSecond }) => eventsPerSecond ?? []);
  const events = rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum + rate, 0);
  return [
    {
      name: "Shards",
      value: showCount(shards.length),
      note: scaler?.wanted === undefined ? undefined : `${showCount(scaler.wanted)} wanted`,
    },
    {
      name: "Units",
      value: showCount(units.total),
      note: unowned.length === 0 ? undefined : badge("bad", `${showCount(unowned.length)} unowned`),
    },
    { name: "Series", value: showShort(series), note: series >= 1_000 ? showCount(series) : undefined },
    { name: "Events a second", value: events === undefined ? "–" : Number(events.toPrecision(3)) },
    { name: "Moves in flight", value: showCount(moves.length) },
  ];
}

function control({ status }: PageView): readonly Fact[] {
  const { leader, order, store, apiServer, held, atMs } = status;
  const leads = leader.id ?? (leader.me ? "the only coordinator" : "nobody");
  return [
    {
      name: "Leader",
      value: html`<code>${leads}</code>`,
      note: leader.me && leader.id !== undefined ? "this one" : undefined,
    },
    {
      name: "Epoch",
      value: order === undefined ? "–" : order.epoch,
      note: order === undefined ? "nothing is assigned yet" : `of term ${order.term}`,
    },
    {
      name: "Store",
      value: store.state === "reachable" ? badge("good", "reachable") : badge("bad", "out of reach"),
      note: held ? badge("warn", "held: nothing moves") : store.clockKnown ? undefined : "its clock is unknown",
    },
    {
      name: "API server",
      value: {
        answers: badge("good", "answers"),
        failing: badge("bad", "fails"),
        unknown: badge("plain", "not asked yet"),
      }[apiServer.state],
      note: apiServer.state === "unknown" ? undefined : `for ${showAge(Math.max(0, atMs - apiServer.sinceMs))}`,
    },
  ];
}
