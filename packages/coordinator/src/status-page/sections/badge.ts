import { type Html, html } from "../html.ts";

/** How good it is, which also colours it. */
export type Tone = "good" | "busy" | "warn" | "bad" | "plain";

const SHAPES: Readonly<Record<Tone, string>> = { good: "●", busy: "◐", warn: "▲", bad: "✕", plain: "○" };

/** A state: its name, with a shape and a colour of its own, so that neither has to be seen to tell it. */
export const badge = (tone: Tone, name: string): Html =>
  html`<span class="badge ${tone}"><span aria-hidden="true">${SHAPES[tone]}</span> ${name}</span>`;
