import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { freePort, measureExporter } from "./measure-exporter.ts";
import type { Measured } from "./phases.ts";
import { settleFleet } from "./settle-fleet.ts";
import { openTokenFolder } from "./token-folder.ts";

export type MeasureFleetOptions = {
  readonly file: string;
  readonly shards: number;
  /** `--watch-strategy S`, or nothing. */
  readonly watching: readonly string[];
};

/**
 * Each shard of a fleet: a coordinator shares the cluster out, by ring, weights and bounds; then each is started once more, by itself, with what
 * it then owned. One after the other, as four at once would share two cores, and each would pay for the others' noise. To a shard that is
 * measured it is as if it restarted while the coordinator is away.
 */
export async function measureFleet(bench: Bench, options: MeasureFleetOptions): Promise<readonly Measured[]> {
  const { file, shards, watching } = options;
  const kubeconfig = bench.cluster.kubeconfigs.token;
  const { path, tokenFile, remove } = openTokenFolder();
  const own = (index: number) => ["--assignment-file", join(path, `${index}.json`), ...watching];
  try {
    await settleFleet({ file, kubeconfig, shards, shardArgs: own });
    const away = `http://127.0.0.1:${await freePort()}`;
    const measured: Measured[] = [];
    for (let index = 0; index < shards; index += 1) {
      const port = await freePort();
      const command = [
        ...[process.execPath, file, "shard", "--pod", `kss-${index}`, "--kubeconfig", kubeconfig],
        ...["--store", "coordinator", "--coordinator-url", away, "--fleet-token-file", tokenFile],
        ...["--host", "127.0.0.1", "--port", String(port), "--telemetry-port", String(await freePort())],
        ...own(index),
      ];
      measured.push(await measureExporter(bench, { name: `kss-shard-${index}-of-${shards}`, port, command }));
    }
    return measured;
  } finally {
    remove();
  }
}
