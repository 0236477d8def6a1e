import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../../process/temporary-folder.ts";
import { waitUntil } from "../../process/wait-until.ts";
import { awaitLeader } from "../fleet-run.ts";
import type { Fault } from "./fault.ts";

const PRELOAD = fileURLToPath(new URL("../../fleet/preload/limit-memory.mjs", import.meta.url));
/** No Node process is as small: a shard with this limit has filled up. */
const TIGHT_BYTES = 64 * 2 ** 20;
const AMPLE_BYTES = 16 * 2 ** 30;
/** Twice the lease. */
const DOWN_MS = 20_000;

export const memoryPressure: Fault = {
  summary: "kill -9 the heaviest shard of a fleet that is short of memory, for 20 s: the others take nothing and stay",
  // What nobody has room for is not served before its shard is back: 20 s later, and its start.
  promised: {
    missing: "those of the killed",
    double: "none",
    longestGapMs: DOWN_MS + 9_000,
    listMsPerPod: 0.3,
    atMost: { "moves to full shards": 0, "shards that followed": 0 },
  },
  shards: 3,
  open: async ({ closing }) => {
    const folder = await temporaryFolder("memory-limits");
    closing(folder.remove);
    const limitFile = (name: string): string => join(folder.path, name);
    const limit = (name: string, bytes: number): Promise<void> => writeFile(limitFile(name), String(bytes));
    await Promise.all(["shard-0", "shard-1", "shard-2"].map((name) => limit(name, AMPLE_BYTES)));
    return {
      settingsOf: (name) =>
        name.startsWith("shard")
          ? { env: { NODE_OPTIONS: `--import ${PRELOAD}`, E2E_MEMORY_LIMIT_FILE: limitFile(name) } }
          : {},
      act: async (stage) => {
        const { fleet, watch, mark } = stage;
        for (const { name } of fleet.shards) await limit(name, TIGHT_BYTES);
        const leader = await awaitLeader(fleet);
        await waitUntil(async () => (await fleet.status(leader)).shards.every(({ full }) => full) || undefined, {
          everyMs: 200,
          what: () => "all shards to be full",
        });
        const name = watch.heaviest();
        const killed = fleet.shards.find((shard) => shard.name === name);
        const others = fleet.shards.filter((shard) => shard !== killed);
        mark(`kill ${name}`);
        stage.excuse(name);
        killed?.kill("SIGKILL");
        await delay(DOWN_MS);
        stage.measured("moves to full shards", watch.moves());
        stage.measured("units that nobody took", (await fleet.status(leader)).unowned.length);
        stage.measured("shards that followed", others.filter((shard) => shard.child() === undefined).length);
        mark("it returns");
        await limit(name, AMPLE_BYTES);
        killed?.start();
        await watch.rests(3);
      },
    };
  },
};
