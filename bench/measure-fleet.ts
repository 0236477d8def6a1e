import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { freePort, measureExporter } from "./measure-exporter.ts";
import type { Measured } from "./phases.ts";
import { settleFleet } from "./settle-fleet.ts";
import { openTokenFolder } from "./token-folder.ts";

export type MeasureFleetOptions = {
  readonly file: string;
  readonly shards: number;
  /** What each shard is told besides. */
  readonly flags: readonly string[];
};

export type SettledFleet = {
  /** Starts each shard once more, by itself, with what it owns, and measures it. */
  measure(): Promise<readonly Measured[]>;
  close(): void;
};

/**
 * A fleet to be measured shard by shard: a coordinator shares the cluster out, by ring, weights and bounds; then each is started by itself. One
 * after the other, as four at once would share two cores, and each would pay for the others' noise. To a shard that is measured it is
 * as if it restarted while the coordinator is away.
 */
export async function openFleet(bench: Bench, options: MeasureFleetOptions): Promise<SettledFleet> {
  const { file, shards, flags } = options;
  const kubeconfig = bench.cluster.kubeconfigs.token;
  const { path, tokenFile, remove } = openTokenFolder();
  const own = (index: number) => ["--assignment-file", join(path, `${index}.json`), ...flags];
  const measureShard = async (index: number): Promise<Measured> => {
    const port = await freePort();
    const command = [
      ...[process.execPath, file, "shard", "--pod", `kss-${index}`, "--kubeconfig", kubeconfig],
      ...["--store", "coordinator", "--coordinator-url", `http://127.0.0.1:${await freePort()}`],
      ...["--fleet-token-file", tokenFile, "--host", "127.0.0.1"],
      ...["--port", String(port), "--telemetry-port", String(await freePort())],
      ...own(index),
    ];
    return await measureExporter(bench, { name: `kss-shard-${index}-of-${shards}`, port, command });
  };
  try {
    await settleFleet({ file, kubeconfig, shards, shardArgs: own });
  } catch (error) {
    remove();
    throw error;
  }
  return {
    close: remove,
    async measure() {
      const measured: Measured[] = [];
      for (let index = 0; index < shards; index += 1) measured.push(await measureShard(index));
      return measured;
    },
  };
}
