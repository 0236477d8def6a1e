import { setTimeout as delay } from "node:timers/promises";

const EVERY_MS = 100;
const TRIES = 3_000;

/** Resolves when this answers 200. Errors: it does not, for five minutes. */
export async function untilReady(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const status = await fetch(url).then(
      ({ status: got }) => got,
      () => 0, // not there yet
    );
    if (status === 200) return;
    if (tries === TRIES)
      throw new Error(`wait for ${url}: it answers ${status} after five minutes, want 200 (0: no answer)`);
    await delay(EVERY_MS);
  }
}
