import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forgetMissed, intervalOf, NO_SCRAPERS, noteScrape, reportScrapers } from "./scrapers.ts";

const one = { id: "one", timeoutMs: 1_000 };
const two = { id: "two", timeoutMs: 500 };
const scrapedAt = (timesMs: readonly number[], from = NO_SCRAPERS) =>
  timesMs.reduce((scrapers, atMs) => noteScrape(scrapers, one, atMs), from);

describe("the account of scrapers", () => {
  it("never forgets one that misses up to two scrapes in a row, and always one that is gone for four", () => {
    const interval = fc.integer({ min: 1_000, max: 120_000 });
    fc.assert(
      fc.property(interval, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 30 }), (ms, steps) => {
        let nowMs = 1_700_000_000_000;
        // Two in a row tell its interval.
        let scrapers = scrapedAt([nowMs - ms, nowMs]);
        for (const step of steps) {
          nowMs += step * ms;
          scrapers = forgetMissed(scrapers, nowMs);
          expect(scrapers.has("one")).toBe(true);
          scrapers = noteScrape(scrapers, one, nowMs);
        }
        // Its last scrapes, in a row, are those that tell.
        for (let index = 0; index < 3; index++) {
          nowMs += ms;
          scrapers = noteScrape(scrapers, one, nowMs);
        }
        expect(forgetMissed(scrapers, nowMs + 3 * ms).has("one")).toBe(true);
        expect(forgetMissed(scrapers, nowMs + 4 * ms).has("one")).toBe(false);
      }),
    );
  });

  it("keeps each scraper's account apart, in whatever order they come", () => {
    const scrapes = fc.array(fc.tuple(fc.constantFrom(one, two), fc.integer({ min: 1, max: 1_000_000 })));
    fc.assert(
      fc.property(scrapes, (all) => {
        const together = all.reduce((scrapers, [who, atMs]) => noteScrape(scrapers, who, atMs), NO_SCRAPERS);
        for (const who of [one, two]) {
          const alone = all
            .filter(([id]) => id === who)
            .reduce((scrapers, [, atMs]) => noteScrape(scrapers, who, atMs), NO_SCRAPERS);
          expect(together.get(who.id)).toEqual(alone.get(who.id));
        }
      }),
    );
  });

  it("waits a usual interval for one that has come once, and takes its timeout for the least that its interval can be", () => {
    const once = scrapedAt([1_000]);
    expect(forgetMissed(once, 1_000 + 180_000)).toBe(once);
    expect(forgetMissed(once, 1_000 + 240_000).size).toBe(0);
    expect(intervalOf(once, one)).toBe(1_000);
  });

  it("takes two bodies in a row for no shorter interval than the scraper's timeout", () => {
    const twice = scrapedAt([1_000, 1_010]);
    expect(intervalOf(twice, one)).toBe(1_000);
    expect(forgetMissed(twice, 1_010 + 3_000)).toBe(twice);
  });

  it("tells the shortest of the last intervals, and reports when it came first and last", () => {
    const scrapers = scrapedAt([0, 10_000, 40_000, 70_000, 100_100]);
    expect(intervalOf(scrapers, one)).toBe(30_000);
    expect(reportScrapers(scrapers)).toEqual([{ id: "one", sinceMs: 0, atMs: 100_100 }]);
  });

  it("makes no interval of two bodies at once, nor of a clock that was set back", () => {
    const scrapers = scrapedAt([10_000, 20_000]);
    expect(scrapedAt([20_000, 15_000], scrapers)).toBe(scrapers);
  });
});
