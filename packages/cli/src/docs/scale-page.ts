import {
  estimateShards,
  SCALER_DEFAULTS,
  SCALER_REASONS,
  type ScalerSettings,
  wantedShards,
} from "@kube-state-shards/coordinator";
import { renderOptionsPage } from "@kube-state-shards/daemon";
import { scalerOptions } from "../options/scaler-options.ts";

/** The parts of `docs/scale.md` that follow from the code, by the name in their marks. */
const SECTIONS: Readonly<Record<string, () => readonly string[]>> = {
  examples: () => [
    ...exampleTable("`--estimator linear` (the default), `--nodes-per-shard 500`", {}),
    "",
    ...exampleTable("`--estimator exponential`, `--nodes-per-shard 500`", { estimator: "exponential" }),
    "",
    ...exampleTable("`--estimator ladder`, `--shards-ladder 0=1,500=2,2000=5,5000=9`", {
      estimator: "ladder",
      ladder: [
        { nodes: 0, shards: 1 },
        { nodes: 500, shards: 2 },
        { nodes: 2_000, shards: 5 },
        { nodes: 5_000, shards: 9 },
      ],
    }),
    "",
    ...exampleTable("`--nodes-per-shard 500`, `--series-per-shard 2000000`, with 9,000,000 series", {
      seriesPerShard: 2_000_000,
    }),
  ],
  reasons: () => [
    "| reason | kind | means | what to do |",
    "|---|---|---|---|",
    ...Object.entries(SCALER_REASONS).map(([name, row]) => {
      const back = "givesBack" in row ? " ⤺" : "";
      return `| \`${name}\` | ${row.kind}${back} | ${row.means} | ${row.todo} |`;
    }),
  ],
  options: () => {
    const lines = renderOptionsPage(scalerOptions, { usage: "", summary: "" }).trimEnd().split("\n");
    return lines.slice(lines.findIndex((line) => line.startsWith("| option")));
  },
};

/** The page with these parts written anew between their marks; the rest is as it was. */
export function renderScalePage(page: string): string {
  let rendered = page;
  for (const [name, render] of Object.entries(SECTIONS)) {
    const [begin, end] = [`<!-- scale:${name} begin -->`, `<!-- scale:${name} end -->`];
    const [head, rest = ""] = rendered.split(`${begin}\n`, 2);
    const tail = rest.slice(rest.indexOf(end));
    rendered = `${head}${begin}\n${render().join("\n")}\n${tail}`;
  }
  return rendered;
}

export const SCALE_SECTIONS: readonly string[] = Object.keys(SECTIONS);

const NODES = [1, 100, 500, 501, 1_000, 1_250, 2_500, 5_000, 20_000];
const PRESENT = [1, 2, 3, 5, 8, 12];
const SERIES = 9_000_000;

/** What becomes of fleets of several sizes at several sizes of a cluster: a number in bold is a change. */
function exampleTable(title: string, more: Partial<ScalerSettings>): readonly string[] {
  const settings = { ...SCALER_DEFAULTS, ...more };
  const rows = NODES.map((nodes) => {
    const series = settings.seriesPerShard === undefined ? undefined : SERIES;
    const estimate = estimateShards({ nodes, series }, settings);
    const { stay, moveTo, exact } = estimate;
    const becomes = PRESENT.map((present) => {
      const wanted = wantedShards(present, estimate, settings.partitions);
      return wanted === present ? String(present) : `**${wanted}**`;
    });
    return [nodes.toLocaleString("en"), exact, stay.join(" to "), moveTo[1], ...becomes];
  });
  const head = ["nodes", "exact", "may stay", "shrinks to", ...PRESENT.map((present) => `of ${present}`)];
  return [`${title}:`, "", row(head), row(head.map(() => "---:")), ...rows.map(row)];
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
