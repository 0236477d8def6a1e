import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestOffsetMs, type ClockState, judgeRound, judgeTrip, type RoundTrip } from "./judge-clock.ts";

const trip = (offsetMs: number, more: Partial<RoundTrip> = {}): RoundTrip => ({
  sentMs: 10,
  receivedMs: 12,
  storeMs: offsetMs + 11,
  runId: "a",
  ...more,
});
const synced = (offsetMs: number, runId = "a"): ClockState => ({ state: "synced", offsetMs, runId });

describe("the common clock", () => {
  it("is off by at most half of the quickest trip, whatever the delays on either way", () => {
    const delay = fc.record({ thereMs: fc.nat(500), backMs: fc.nat(500) });
    fc.assert(
      fc.property(
        fc.array(delay, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: -1e9, max: 1e9 }),
        (delays, offsetMs) => {
          const trips = delays.map(({ thereMs, backMs }, index) => {
            const sentMs = index * 1_000;
            return { sentMs, receivedMs: sentMs + thereMs + backMs, storeMs: sentMs + thereMs + offsetMs, runId: "a" };
          });
          const quickestMs = Math.min(...delays.map(({ thereMs, backMs }) => thereMs + backMs));
          expect(Math.abs(bestOffsetMs(trips) - offsetMs)).toBeLessThanOrEqual(quickestMs / 2);
        },
      ),
    );
  });

  it("is known after the first round, and follows small drifts", () => {
    const first = judgeRound({ state: "unknown" }, [trip(1_000)]);
    expect(first).toEqual(synced(1_000));
    expect(judgeRound(first, [trip(1_250)])).toEqual(synced(1_250));
  });

  it("is in doubt after a jump, by the old offset, until a second round says the same", () => {
    const jumped = judgeRound(synced(1_000), [trip(1_251)]);
    expect(jumped).toEqual({ state: "doubtful", offsetMs: 1_000, runId: "a", seenMs: 1_251 });
    expect(judgeRound(jumped, [trip(1_260)])).toEqual(synced(1_260));
    expect(judgeRound(jumped, [trip(5_000)])).toMatchObject({ state: "doubtful", offsetMs: 1_000, seenMs: 5_000 });
    expect(judgeRound(jumped, [trip(1_001)])).toEqual(synced(1_001));
  });

  it("is in doubt from the first answer of another server until a round with it has ended", () => {
    const other = trip(1_010, { runId: "b" });
    const doubtful = judgeTrip(synced(1_000), other);
    expect(doubtful).toMatchObject({ state: "doubtful", offsetMs: 1_000 });
    expect(judgeTrip(synced(1_000), trip(1_000))).toEqual(synced(1_000));
    expect(judgeRound(doubtful, [other, other])).toEqual(synced(1_010, "b"));
    expect(judgeRound(doubtful, [other, trip(1_010)])).toMatchObject({ state: "doubtful" });
  });

  it("takes two rounds to believe another server whose clock is far off", () => {
    const far = trip(9_000, { runId: "b" });
    const doubtful = judgeRound(judgeTrip(synced(1_000), far), [far]);
    expect(doubtful).toMatchObject({ state: "doubtful", runId: "b", seenMs: 9_000 });
    expect(judgeRound(doubtful, [far])).toEqual(synced(9_000, "b"));
  });

  it("learns nothing from a round without answers", () => {
    expect(judgeRound({ state: "unknown" }, [])).toEqual({ state: "unknown" });
    expect(judgeRound(synced(1), [])).toMatchObject({ state: "doubtful" });
  });
});
