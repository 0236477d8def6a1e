import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../assignment-store.case.ts";
import { createLongPoll, type LongPoll } from "./long-poll.ts";

let poll: LongPoll | undefined;
afterEach(() => poll?.stop());

describe("a long poll", () => {
  it("asks at once at first and after a failure, and waits for news in between", async () => {
    const waits: number[] = [];
    const isFailing = (): boolean => waits.length === 3;
    const ask = async (waitMs: number): Promise<void> => {
      if (waits.length >= 5) await new Promise(() => {});
      waits.push(waitMs);
      if (isFailing()) throw new Error("lost");
    };
    poll = createLongPoll({ ask, waitMs: 1_000, retryMs: 1 });
    poll.start();
    await eventually("it asked five times", () => waits.length === 5);
    expect(waits).toEqual([0, 1_000, 1_000, 0, 1_000]);
    poll = undefined; // its last question is never answered
  });

  it("gives up what it waits for when told to, and when it is stopped", async () => {
    const signals: AbortSignal[] = [];
    const ask = (_waitMs: number, signal: AbortSignal): Promise<void> => {
      signals.push(signal);
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    poll = createLongPoll({ ask, waitMs: 1_000, retryMs: 1 });
    poll.start();
    poll.start();
    await eventually("it asked", () => signals.length === 1);
    poll.again();
    await eventually("it asked again", () => signals.length === 2);
    await poll.stop();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});
