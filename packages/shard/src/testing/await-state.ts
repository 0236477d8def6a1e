/** Asks until the answer satisfies, for at most 60 s. A test waits for a state, never for a duration. */
export async function awaitState<T>(read: () => T | Promise<T>, isReached: (value: T) => boolean): Promise<T> {
  const untilMs = performance.now() + 60_000;
  for (;;) {
    const value = await read();
    if (isReached(value)) return value;
    if (performance.now() > untilMs) throw new Error(`not reached within 60 s, last: ${String(value).slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
