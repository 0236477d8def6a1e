import { setTimeout as delay } from "node:timers/promises";
import { type FleetOptions, startFleetProcess } from "./fleet-process.ts";
import { untilReady } from "./until-ready.ts";

/** An assignment that was not changed for so long is the one that weights have settled on. */
const SETTLED_MS = 20_000;
const LIMIT_MS = 600_000;

/** The part of a coordinator's status that is looked at. */
type Status = {
  readonly order?: { readonly term: number; readonly epoch: number };
  readonly shards: readonly { readonly units: number }[];
  readonly moves: readonly unknown[];
  readonly unowned: readonly string[];
};

/**
 * Runs a fleet until no unit has moved for a while, and ends it at once: each shard then has what it owned in its `--assignment-file`.
 * Errors: it does not settle in ten minutes, with what it was like last.
 */
export async function settleFleet(options: FleetOptions): Promise<void> {
  const fleet = await startFleetProcess(options);
  try {
    await untilReady(fleet.readyUrl);
    let [seen, sinceMs] = ["", performance.now()];
    const endMs = performance.now() + LIMIT_MS;
    while (performance.now() - sinceMs < SETTLED_MS) {
      if (performance.now() > endMs) throw new Error(`settle a fleet: units still move after ten minutes: ${seen}`);
      await delay(1_000);
      const status = (await (await fetch(`${fleet.url}/api/v1/status`)).json()) as Status;
      const isWhole = status.shards.length === options.shards && status.shards.every(({ units }) => units > 0);
      const rests = isWhole && status.moves.length === 0 && status.unowned.length === 0;
      const now = JSON.stringify([status.order, status.shards.map(({ units }) => units)]);
      if (now !== seen || !rests) [seen, sinceMs] = [now, performance.now()];
    }
  } finally {
    await fleet.stop("SIGKILL");
  }
}
