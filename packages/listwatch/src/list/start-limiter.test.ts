import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createStartLimiter } from "./start-limiter.ts";

describe("a start limiter", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("starts first come first served, so many at once and so many a second", async () => {
    const limiter = createStartLimiter({ concurrent: 2, perSecond: 10 });
    const started: number[] = [];
    const releases: (() => void)[] = [];
    for (let index = 0; index < 5; index += 1) {
      void limiter.acquire().then((release) => {
        started.push(index);
        releases.push(release);
      });
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(started).toEqual([0, 1]);
    releases[0]?.();
    releases[0]?.(); // a second time gives nothing back
    await vi.advanceTimersByTimeAsync(1000);
    expect(started).toEqual([0, 1, 2]);
    releases[1]?.();
    releases[2]?.();
    await vi.advanceTimersByTimeAsync(50);
    expect(started.length).toBeLessThan(5);
    await vi.advanceTimersByTimeAsync(100);
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  it("forgets who gave up waiting", async () => {
    const limiter = createStartLimiter({ concurrent: 1, perSecond: 1000 });
    const release = await limiter.acquire();
    const givesUp = new AbortController();
    const abandoned = limiter.acquire(givesUp.signal);
    const next = limiter.acquire();
    givesUp.abort(new Error("gave up"));
    await expect(abandoned).rejects.toThrow("gave up");
    release();
    await vi.advanceTimersByTimeAsync(10);
    await expect(next).resolves.toBeTypeOf("function");
  });
});
