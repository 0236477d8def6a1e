import type { SeenPage } from "../browser/read-page.ts";
import type { StatusPageResult } from "./status-page.ts";

const ENOUGH_CONTRAST = 4.5;

/** What is wrong with what was seen, one thing a line; nothing is as it should be. */
export function judgeStatusPage(result: StatusPageResult): readonly string[] {
  return [
    ...Object.entries(result.looks).flatMap(([name, { seen, errors, strangers }]) => [
      ...[...errors, ...strangers].map((one) => `${name}: ${one}`),
      ...[...judgeSight(seen)].map((fault) => `${name}: ${fault}`),
    ]),
    ...result.grown.errors.map((error) => `while the fleet grew: ${error}`),
  ];
}

function* judgeSight({ overflowPx, contrast, unlabelled, shards, plots }: SeenPage): Generator<string> {
  if (overflowPx > 0) yield `${overflowPx} px wider than the window`;
  if (contrast.ratio < ENOUGH_CONTRAST)
    yield `contrast ${contrast.ratio.toFixed(2)} of ${JSON.stringify(contrast.text)}`;
  if (unlabelled > 0) yield `${unlabelled} inputs without a label`;
  if (shards.length === 0) yield "no shard is shown";
  if (plots.length === 0) yield "no history is shown";
}
