import { setTimeout as delay } from "node:timers/promises";
import { readPodKeys } from "../poller/pod-keys.ts";
import { scrape } from "../scrape/scrape.ts";

export type MergedVerdict = {
  readonly scrapes: number;
  /** Pods existing throughout that some merged body did not hold. */
  readonly missing: number;
  /** Pods that some merged body held twice. */
  readonly double: number;
  /** Bodies that said units were missing, with what they said. */
  readonly partial: readonly string[];
};

export type MergedScraper = { stop(existingAtEnd: ReadonlySet<string>): Promise<MergedVerdict> };

const MISSING_UNITS = /^kube_state_shards_merged_missing_units (\S+)$/m;

/**
 * Scrapes the merged endpoint without pause. Every body must be whole by itself: no second look, no grace. `target` is asked
 * anew each time; undefined while nobody serves it.
 */
export function startMergedScraper(
  target: () => string | undefined,
  existingAtStart: ReadonlySet<string>,
): MergedScraper {
  const missed = new Set<string>();
  const doubled = new Set<string>();
  const partial: string[] = [];
  let scrapes = 0;
  let stopped = false;
  const judge = (text: string): void => {
    const keys = readPodKeys(text);
    const held = new Set<string>();
    for (const key of keys) (held.has(key) ? doubled : held).add(key);
    for (const key of existingAtStart) if (!held.has(key)) missed.add(key);
    const said = MISSING_UNITS.exec(text)?.[1];
    if (said !== "0") partial.push(`missing units: ${said ?? "not said"}`);
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      const url = target();
      if (url === undefined) {
        await delay(50);
        continue;
      }
      const { status, text } = await scrape(`${url}/metrics`, scrapes % 2 === 0 ? "gzip" : "identity");
      if (status === 200) judge(text);
      else partial.push(`HTTP ${status}: ${text.slice(0, 200)}`);
      scrapes += 1;
    }
  };
  const running = run();
  running.catch(() => {});
  return {
    stop: async (existingAtEnd) => {
      stopped = true;
      await running;
      const missing = [...missed].filter((key) => existingAtEnd.has(key)).length;
      return { scrapes, missing, double: doubled.size, partial };
    },
  };
}
