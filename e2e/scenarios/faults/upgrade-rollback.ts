import { fileURLToPath } from "node:url";
import { waitForOutput } from "../../process/spawn-child.ts";
import type { Fault, FaultStage } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";
import { rescaleTo } from "./restarts.ts";

const PRELOAD = fileURLToPath(new URL("../../fleet/preload/speak-protocol.mjs", import.meta.url));
/** This release, and the next one, which speaks with it and with the one after. */
const [OURS, NEXT] = ["1-2", "2-3"];

export const upgradeRollback: Fault = {
  summary: "half of the fleet becomes the next release, in any order, and is rolled back",
  promised: NOTHING_SHOWS,
  shards: 3,
  maxShards: 4,
  open: () => {
    const releases = new Map<string, string>();
    return {
      settingsOf: (name) => ({
        env: { NODE_OPTIONS: `--import ${PRELOAD}`, E2E_PROTOCOL: releases.get(name) ?? OURS },
      }),
      act: async (stage) => {
        const become = async (release: string, names: readonly string[]): Promise<void> => {
          for (const name of names) {
            releases.set(name, release);
            await restart(stage, name, release);
          }
        };
        await become(NEXT, ["shard-1", "coordinator-0"]);
        releases.set("shard-3", NEXT);
        await rescaleTo(stage, 4);
        await become(NEXT, ["coordinator-1", "shard-0"]);
        await become(OURS, ["coordinator-0", "shard-1", "coordinator-1"]);
        await rescaleTo(stage, 3);
      },
    };
  },
};

async function restart({ fleet, watch, mark }: FaultStage, name: string, release: string): Promise<void> {
  const running = fleet.shards.filter((shard) => shard.child() !== undefined).length;
  const daemon = [...fleet.shards, ...fleet.coordinators].find((one) => one.name === name);
  mark(`${name} becomes a release that speaks ${release}`);
  await daemon?.stop();
  daemon?.start();
  await daemon?.ready();
  const child = daemon?.child();
  if (child !== undefined) await waitForOutput(child, /speaks the protocol/);
  await watch.rests(running);
}
