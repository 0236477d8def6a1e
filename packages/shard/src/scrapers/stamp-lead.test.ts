import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stampLeadMs } from "./stamp-lead.ts";

const nowMs = 1_700_000_000_000;

describe("how far ahead samples are stamped", () => {
  it("is as the option says where there is room, and a quarter of the interval at most", () => {
    const leadOf = (intervalMs: number) => stampLeadMs({ nowMs, leadMs: 1_000, intervalMs, seenAtMs: [nowMs - 1] });
    expect([leadOf(30_000), leadOf(4_000), leadOf(2_000)]).toEqual([1_000, 1_000, 500]);
  });

  it("leaves room for a scrape of the new owner that is earlier than the last one was", () => {
    const leadBefore = (roomMs: number) =>
      stampLeadMs({ nowMs, leadMs: 1_000, intervalMs: 2_000, seenAtMs: [nowMs + roomMs - 2_000] });
    expect([1_500, 500, 250, 200, 50].map(leadBefore)).toEqual([500, 300, 50, 1, 1]);
  });

  it("is always later than the scrape, and before the scraper's next scrape of any new owner", () => {
    const interval = fc.integer({ min: 1_000, max: 120_000 });
    const ages = fc.array(fc.integer({ min: -500_000, max: 500_000 }), { maxLength: 5 });
    fc.assert(
      fc.property(interval, ages, fc.integer({ min: 1, max: 60_000 }), (intervalMs, seenAgoMs, leadMs) => {
        const seenAtMs = seenAgoMs.map((ago) => nowMs - ago);
        const lead = stampLeadMs({ nowMs, leadMs, intervalMs, seenAtMs });
        expect(lead).toBeGreaterThanOrEqual(1);
        expect(lead).toBeLessThanOrEqual(Math.max(1, leadMs));
        for (const atMs of seenAtMs) {
          const scrapesUntilNow = Math.floor((nowMs - atMs) / intervalMs);
          expect(nowMs + lead).toBeLessThanOrEqual(atMs + (scrapesUntilNow + 1) * intervalMs);
        }
      }),
    );
  });
});
