import { type Html, html } from "../html.ts";

export type LoadBarOptions = {
  /** Of the bar's whole length. */
  readonly percent: number;
  /** Where a mark stands, likewise. */
  readonly markPercent: number;
  readonly isOver: boolean;
};

/** Decoration beside a number that says the same. An SVG's attributes are no inline styles, which the page's policy forbids. */
export function loadBar({ percent, markPercent, isOver }: LoadBarOptions): Html {
  const length = Math.min(100, Math.max(0, percent)).toFixed(1);
  const mark = markPercent.toFixed(1);
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="8"/><rect class="${isOver ? "fill over" : "fill"}" width="${length}" height="8"/><line class="mark" x1="${mark}" x2="${mark}" y1="0" y2="8"/></svg>`;
}
