import type { PublicShard, PublicStatus } from "../data/public-status.ts";
import { type Content, type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";
import { showBytes, showCount, showMany } from "../show-amounts.ts";
import { badge, type Tone } from "./badge.ts";
import { loadBar } from "./load-bar.ts";
import { section } from "./section.ts";
import { table } from "./table.ts";

/** From this share of its memory limit on a shard takes no unit. */
const FULL_PERCENT = 80;
const OVER_PERCENT = 150;

export function shards({ status }: PageView): Html {
  const heading = { id: "shards", title: "Shards", note: `${status.shards.length}` };
  if (status.shards.length === 0) return section(heading, html`<p>No shard has reported.</p>\n`);
  const hasStandbys = status.shards.some(({ standbyUnits }) => standbyUnits > 0);
  const longest = Math.max(200, ...status.shards.map(({ percentOfMean = 0 }) => percentOfMean));
  const body = table({
    labelledBy: "shards-title",
    columns: [
      { head: "Shard" },
      ...(status.partitions > 1 ? [{ head: "Partition" }] : []),
      { head: "State", isWide: true },
      { head: "Load, of the mean", isWide: true },
      { head: "Memory", isWide: true },
      ...["Units", "Series", "Events/s", "Lag"].map((head) => ({ head, isNumber: true })),
      ...(hasStandbys ? [{ head: "Warm copies", isNumber: true }] : []),
    ],
    rows: status.shards.map((shard) => [
      html`<code>${shard.shard}</code>`,
      ...(status.partitions > 1 ? [`${shard.partition}/${status.partitions}`] : []),
      ...[stateOf(shard), loadOf(shard, longest), memoryOf(shard)],
      ...[showCount(shard.units), showCount(shard.series), shard.eventsPerSecond ?? "–", lagOf(shard)],
      ...(hasStandbys ? [showCount(shard.standbyUnits)] : []),
    ]),
  });
  return section(heading, [body, standbyNote(status)]);
}

const TONES: Readonly<Record<PublicShard["state"], Tone>> = {
  ...{ active: "good", joining: "busy", leaving: "busy", silent: "warn", incompatible: "bad" },
};

const stateOf = ({ state, drained, full, configMatches }: PublicShard): Content => [
  badge(TONES[state], state),
  drained ? [" ", badge("plain", "drained")] : undefined,
  full ? [" ", badge("warn", "full")] : undefined,
  configMatches ? undefined : [" ", badge("warn", "other config")],
];

function loadOf({ percentOfMean }: PublicShard, longest: number): Content {
  if (percentOfMean === undefined) return "–";
  const bar = loadBar({
    percent: (percentOfMean / longest) * 100,
    markPercent: 10_000 / longest,
    isOver: percentOfMean > OVER_PERCENT,
  });
  return html`<span class="load">${bar}<span>${percentOfMean}%</span></span>`;
}

function memoryOf({ memory: { usedBytes, limitBytes } }: PublicShard): Content {
  if (limitBytes === null || limitBytes <= 0) return `${showBytes(usedBytes)}, no limit`;
  const percent = (usedBytes / limitBytes) * 100;
  const bar = loadBar({ percent, markPercent: FULL_PERCENT, isOver: percent > FULL_PERCENT });
  return html`<span class="load">${bar}<span>${showBytes(usedBytes)} of ${showBytes(limitBytes)}</span></span>`;
}

function lagOf({ epochsBehind }: PublicShard): Content {
  if (epochsBehind === undefined) return badge("warn", "older term");
  return epochsBehind === 0 ? "0" : showMany(epochsBehind, "epoch");
}

function standbyNote({ withoutStandby }: PublicStatus): Content {
  if (withoutStandby.length === 0) return undefined;
  return html`<p>${badge("warn", showMany(withoutStandby.length, "unit"))} without a whole warm copy.</p>\n`;
}
