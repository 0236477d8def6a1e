import { setTimeout as delay } from "node:timers/promises";
import { markdownTable } from "./markdown-table.ts";
import { startShardProcess } from "./shard-process.ts";

/** Everything that rests is packed by then: two visits, a minute apart, and one more for chance. */
const REST_MS = 180_000;
const SETTLE_MS = 5_000;

/** A shard that has the whole cluster, of which nothing changes: its memory once it serves, and when it has rested. In Markdown. */
export async function measureRest(file: string, kubeconfig: string): Promise<string> {
  const shard = await startShardProcess(file, kubeconfig);
  const rows: string[][] = [];
  const note = async (when: string): Promise<void> => {
    const { heapMib, textMib, pauseMs } = await shard.telemetry();
    rows.push([
      ...[when, String(shard.rssMib()), String(heapMib), String(textMib)],
      ...[shard.cpuSeconds().toFixed(1), String(pauseMs)],
    ]);
  };
  const scrape = async (): Promise<void> => {
    const status = await shard.scrape();
    if (status !== 200) throw new Error(`measure a shard at rest: got status ${status}, want 200 (0: no answer)`);
  };
  try {
    await note("once it was ready");
    await scrape();
    await delay(SETTLE_MS);
    await note("after the first compressed body");
    await delay(REST_MS);
    await note(`after ${REST_MS / 60_000} minutes in which nothing changed`);
    for (let body = 0; body < 5; body += 1) await scrape();
    await note("after five compressed bodies more");
  } finally {
    await shard.stop();
  }
  const heads = ["when", "RSS, MiB", "heap, MiB", "text it serves, MiB", "CPU so far, s", "longest pause since, ms"];
  return [
    markdownTable(heads, rows),
    "",
    `While it listed, \`/livez\` was asked 50 ms after each answer: the slowest took ${Math.round(shard.slowestProbeMs)} ms.`,
  ].join("\n");
}
