import { setTimeout as delay } from "node:timers/promises";

const LIMIT_MS = 60_000;

/** Waits until `holds` does. Errors: after a minute, naming `what`. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const endMs = performance.now() + LIMIT_MS;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`waited a minute for: ${what}`);
    await delay(5);
  }
}
