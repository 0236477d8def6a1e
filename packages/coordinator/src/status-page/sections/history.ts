import type { FleetSample } from "../data/history.ts";
import { sampleOf } from "../data/record-history.ts";
import { type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";
import { type PlotLine, plot } from "./plot.ts";
import { section } from "./section.ts";

/** How the fleet has grown and shrunk: nodes, the shards that they want and those that are there, and series. */
export function history({ status }: PageView): Html {
  const samples = [...status.history.samples, sampleOf(status, status.atMs)];
  const [fromMs, toMs] = [samples[0]?.atMs ?? status.atMs, status.atMs];
  const lines = (rows: readonly Row[]): readonly PlotLine[] => rows.map((row) => lineOf(samples, row)).filter(isSeen);
  const plots = [
    { title: "Nodes", lines: lines([{ name: "counted", of: ({ nodes }) => nodes }]) },
    {
      title: "Shards",
      lines: lines([
        { name: "present", of: ({ shards }) => shards },
        { name: "wanted", of: ({ wanted }) => wanted, isWish: true },
      ]),
    },
    { title: "Series", lines: lines([{ name: "reported", of: ({ series }) => series }]) },
  ].filter((one) => one.lines.length > 0);
  return section(
    { id: "history", title: "History" },
    html`<div class="plots">${plots.map((one) => plot({ ...one, fromMs, toMs }))}</div>\n`,
  );
}

type Row = { readonly name: string; readonly isWish?: boolean; of(sample: FleetSample): number | undefined };

const lineOf = (samples: readonly FleetSample[], { of, ...row }: Row): PlotLine => ({
  ...row,
  points: samples.flatMap((sample) => {
    const value = of(sample);
    return value === undefined ? [] : [{ atMs: sample.atMs, value }];
  }),
});

const isSeen = ({ points }: PlotLine): boolean => points.length > 0;
