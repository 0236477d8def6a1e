import type { Page } from "puppeteer-core";

/** What a status page shows, read from its document as the browser has it. */
export type SeenPage = {
  readonly title: string;
  readonly verdict: string;
  /** The line that says how fresh it is. */
  readonly live: string;
  /** By row of the table of shards: id, state and units. */
  readonly shards: readonly (readonly [shard: string, state: string, units: string])[];
  readonly units: readonly string[];
  readonly unitCount: string;
  readonly plots: readonly string[];
  readonly links: readonly string[];
  /** How much wider the document is than the window. */
  readonly overflowPx: number;
  readonly background: string;
  /** The least contrast of a text with what is behind it, and which text. 4.5 is enough. */
  readonly contrast: { readonly ratio: number; readonly text: string };
  /** Of inputs and selects: how many have no label. */
  readonly unlabelled: number;
};

/** By the DevTools protocol, which works where the page's own scripts are turned off, too. */
export const readPage = async (page: Page): Promise<SeenPage> => (await page.evaluate(READ)) as SeenPage;

/** As text: this project is typed for Node, which has no documents. */
const READ = `(() => {
  const textOf = (one) => (one?.textContent ?? "").replace(/\\s+/g, " ").trim();
  const all = (selector) => [...document.querySelectorAll(selector)];
  const rgb = (text) => (/rgba?\\(([^)]*)\\)/.exec(text)?.[1] ?? "0,0,0,0").split(/[ ,\\/]+/).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one !== null; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if ((colour[3] ?? 1) === 1) return colour;
    }
    return [255, 255, 255];
  };
  const contrasts = all("body *").filter((one) =>
    one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "")
  ).map((one) => {
    const [a, b] = [luminance(rgb(getComputedStyle(one).color)), luminance(behind(one))].sort((x, y) => y - x);
    return { ratio: (a + 0.05) / (b + 0.05), text: textOf(one).slice(0, 60) };
  }).sort((a, b) => a.ratio - b.ratio);
  return {
    title: document.title,
    verdict: textOf(document.getElementById("verdict")),
    live: textOf(document.getElementById("live")),
    shards: all("#shards tbody tr").map((row) => [textOf(row.cells[0]), textOf(row.cells[1]), textOf(row.cells[4])]),
    units: all("#unit-rows tbody th").map(textOf),
    unitCount: textOf(document.querySelector("#unit-rows p")),
    plots: all("svg[role=img]").map((plot) => plot.getAttribute("aria-label")),
    links: all("#links a").map((link) => link.href),
    overflowPx: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    background: getComputedStyle(document.body).backgroundColor,
    contrast: contrasts[0],
    unlabelled: all("input:not([type=hidden]),select").filter((one) => one.labels.length === 0).length,
  };
})()`;
