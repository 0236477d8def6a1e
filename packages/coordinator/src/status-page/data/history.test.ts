import { describe, expect, it } from "vitest";
import { addSample, type History, NO_HISTORY } from "./history.ts";

const HOUR_MS = 3_600_000;
function passing(hours: number, everyMs = 5_000): History {
  let history = NO_HISTORY;
  for (let atMs = 0; atMs <= hours * HOUR_MS; atMs += everyMs)
    history = addSample(history, { atMs, shards: 3, series: atMs });
  return history;
}

describe("the history of a fleet", () => {
  it("keeps every sample of the first hour, and none that comes too soon", () => {
    expect(passing(0.99).samples).toHaveLength(713);
    expect(passing(0.1, 1_000).samples).toHaveLength(73);
  });

  it.each([1, 2, 5, 20, 31])("reaches back to the start after %d hours, evenly and with few samples", (hours) => {
    const { samples, everyMs } = passing(hours);
    expect(samples[0]?.atMs).toBe(0);
    expect(samples.length).toBeGreaterThan(350);
    expect(samples.length).toBeLessThanOrEqual(720);
    for (const [index, { atMs }] of samples.entries()) expect(atMs).toBe(index * everyMs);
  });

  it("keeps the last day and more however long it goes on", () => {
    const { samples } = passing(100);
    expect(samples).toHaveLength(720);
    expect((samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0)).toBeGreaterThan(24 * HOUR_MS);
    expect(100 * HOUR_MS - (samples.at(-1)?.atMs ?? 0)).toBeLessThan(160_000);
  });

  it("goes on from a clock that was set back", () => {
    const later = addSample(passing(0.5), { atMs: 69_600, shards: 4, series: 1 });
    expect(later.samples.at(-1)).toEqual({ atMs: 69_600, shards: 4, series: 1 });
    expect(later.samples).toHaveLength(15);
  });
});
