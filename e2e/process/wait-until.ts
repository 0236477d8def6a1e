import { setTimeout as delay } from "node:timers/promises";

export type WaitOptions = {
  /** Default 60,000. */
  readonly timeoutMs?: number;
  /** Default 50. */
  readonly everyMs?: number;
  /** What is waited for, with what is seen now; asked only when the wait fails. */
  readonly what: () => string;
};

/** Asks until the answer is not undefined. Errors: what `ask` throws ends the wait; `timeoutMs` passed. */
export async function waitUntil<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  options: WaitOptions,
): Promise<T> {
  const { timeoutMs = 60_000, everyMs = 50, what } = options;
  const startedMs = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() - startedMs > timeoutMs) throw new Error(`waited ${timeoutMs} ms for ${what()}`);
    await delay(everyMs);
  }
}
