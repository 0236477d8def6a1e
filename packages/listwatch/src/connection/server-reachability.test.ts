import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { silentLog } from "../log.ts";
import { createServerReachability, type ServerReachability } from "./server-reachability.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const REFUSED = new Error("refused");

function open({ answers = false } = {}) {
  const server = { answers };
  const looks: number[] = [];
  const startMs = performance.now();
  const reachability = createServerReachability({
    server: "the server",
    look: async () => {
      looks.push(performance.now() - startMs);
      if (!server.answers) throw REFUSED;
    },
    timings: { awayMinMs: 1_000, awayMaxMs: 5_000 },
    log: silentLog,
    random: () => 1,
  });
  return { server, looks, reachability };
}

/** Waits again each time it is let go while the server is away, as a reflector does. */
function follow(reachability: ServerReachability, count: number) {
  const abort = new AbortController();
  const turns = new Array<number>(count).fill(0);
  const gone = { count: 0 };
  const run = async (index: number): Promise<void> => {
    while (reachability.away() !== undefined && !abort.signal.aborted) {
      await reachability.wait(abort.signal);
      if (reachability.away() !== undefined) turns[index] = (turns[index] ?? 0) + 1;
    }
    gone.count += 1;
  };
  for (let index = 0; index < count; index += 1) void run(index);
  return { abort, turns, gone };
}

describe("waiting for a server that is away", () => {
  it("looks once for all, later and later, and lets the next in line tell of each failure", async () => {
    const { looks, reachability } = open();
    reachability.failed(REFUSED);
    const { turns } = follow(reachability, 2_000);
    await vi.advanceTimersByTimeAsync(21_000);
    expect(looks).toEqual([2_000, 6_000, 11_000, 16_000, 21_000]);
    expect(turns.slice(0, 6)).toEqual([1, 1, 1, 1, 1, 0]);
    expect(reachability.away()).toMatchObject({ reason: "refused" });
    reachability.close();
  });

  it("lets all go on in turn once a look gets through", async () => {
    const { server, looks, reachability } = open();
    reachability.failed(REFUSED);
    const { gone } = follow(reachability, 1_000);
    server.answers = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(looks.length).toBe(1);
    expect(gone.count).toBe(10);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gone.count).toBe(510);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gone.count).toBe(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("needs no look where somebody else's request got through", async () => {
    const { looks, reachability } = open();
    reachability.failed(REFUSED);
    const { gone } = follow(reachability, 5);
    reachability.answered();
    await vi.advanceTimersByTimeAsync(0);
    expect([gone.count, looks.length]).toEqual([5, 0]);
  });

  it("keeps those who have not gone on yet when it is away again, and looks anew", async () => {
    const { server, looks, reachability } = open({ answers: true });
    reachability.failed(REFUSED);
    const { gone } = follow(reachability, 100);
    await vi.advanceTimersByTimeAsync(2_000);
    server.answers = false;
    reachability.failed(REFUSED);
    await vi.advanceTimersByTimeAsync(1_999);
    expect([gone.count, looks.length]).toEqual([10, 1]);
    server.answers = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect([gone.count, looks.length]).toEqual([100, 2]);
  });

  it("does not look for a server that nobody waits for", async () => {
    const { looks, reachability } = open();
    reachability.failed(REFUSED);
    const { abort, gone } = follow(reachability, 3);
    abort.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([gone.count, looks.length, vi.getTimerCount()]).toEqual([3, 0, 0]);
  });
});
