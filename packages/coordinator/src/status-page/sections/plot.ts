import { type Html, html } from "../html.ts";
import { showAge, showShort } from "../show-amounts.ts";

export type PlotLine = {
  readonly name: string;
  /** Drawn dashed, as what is wished for rather than there. */
  readonly isWish?: boolean;
  /** Oldest first. */
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
};

export type PlotOptions = {
  readonly title: string;
  readonly lines: readonly PlotLine[];
  readonly fromMs: number;
  readonly toMs: number;
};

const WIDTH = 300;
const HEIGHT = 80;
const MARGIN = 3;
/** What is highest stays clear of the upper edge, where the scale is written. */
const HEADROOM = 1.25;

/** Steps over time, from zero up. The numbers stand beside it as text; it is named by what it shows for who cannot see it. */
export function plot({ title, lines, fromMs, toMs }: PlotOptions): Html {
  const highest = Math.max(1, ...lines.flatMap(({ points }) => points.map(({ value }) => value)));
  const top = highest * HEADROOM;
  const x = (atMs: number): string => (((atMs - fromMs) / Math.max(1, toMs - fromMs)) * WIDTH).toFixed(1);
  const y = (value: number): string => (HEIGHT - MARGIN - (value / top) * (HEIGHT - 2 * MARGIN)).toFixed(1);
  const path = ({ points }: PlotLine): string => {
    const [first, ...rest] = points;
    if (first === undefined) return "";
    const steps = rest.filter(({ value }, index) => value !== points[index]?.value);
    return `M${x(first.atMs)} ${y(first.value)}${steps.map(({ atMs, value }) => `H${x(atMs)}V${y(value)}`).join("")}H${WIDTH}`;
  };
  const past = `in the last ${showAge(Math.max(0, toMs - fromMs))}`;
  return html`<figure class="plot">
<figcaption>${title} ${lines.map((line) => html`<span class="legend${line.isWish ? " wish" : ""}">${line.name} <b>${showShort(line.points.at(-1)?.value ?? 0)}</b></span>`)}</figcaption>
<div class="canvas"><span class="top" aria-hidden="true">${showShort(highest)}</span><svg role="img" aria-label="${title}: ${lines.map((line) => describe(line)).join("; ")}, ${past}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"><path class="grid" d="M0 ${y(highest)}H${WIDTH}M0 ${y(highest / 2)}H${WIDTH}M0 ${y(0)}H${WIDTH}"/>${lines.map((line) => (line.isWish ? undefined : html`<path class="area" d="${path(line)}V${y(0)}H${x(line.points[0]?.atMs ?? fromMs)}Z"/>`))}${lines.map((line) => html`<path class="${line.isWish ? "line wish" : "line"}" d="${path(line)}"/>`)}</svg></div>
<p class="axis" aria-hidden="true"><span>${showAge(Math.max(0, toMs - fromMs))} ago</span><span>now</span></p></figure>
`;
}

function describe({ name, points }: PlotLine): string {
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${name} ${showShort(values.at(-1) ?? 0)} now, ${low === high ? "unchanged" : `from ${showShort(low)} to ${showShort(high)}`}`;
}
