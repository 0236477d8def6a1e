import { catalogue } from "@kube-state-shards/families";
import { circumstances } from "./circumstances.ts";
import { type Bench, freePort, measureExporter, measureIdleMb } from "./measure-exporter.ts";
import { onCluster } from "./on-cluster.ts";
import type { Measured } from "./phases.ts";
import { missedBudgets, renderReport } from "./report.ts";
import { printSection } from "./section.ts";
import { type Settings, sharedFolder, sizeOf, USAGE, whole } from "./settings.ts";

/** One process that has everything, each of some that share it, and a peer where one is named. Exit code 1 where a budget was missed. */
export async function compare(settings: Settings): Promise<void> {
  const { argv, values } = settings;
  const { peer: peerCommand, "peer-port": peerPort, "watch-strategy": strategy, churn } = values;
  if ((peerCommand === undefined) !== (peerPort === undefined))
    throw new Error(`--peer and --peer-port go together\n${USAGE}`);
  const size = sizeOf(values);
  const count = whole(values.shards);
  const shared = sharedFolder();
  const report = await onCluster(settings, async ({ cluster, file }) => {
    const bench: Bench = { shared, cluster, size, churn };
    const shard = (index: number, of: number) => measureShard(bench, { file, index, count: of, strategy });
    const unsharded = await shard(0, 1);
    const shards: Measured[] = [];
    // One after the other: four at once would share two cores, and each would pay for the others' noise.
    for (let index = 0; index < count; index += 1) shards.push(await shard(index, count));
    const idleMb = await measureIdleMb(
      await shardCommand({ file, index: 0, count: 1, strategy, kubeconfig: cluster.kubeconfigs.unreachable }),
    );
    const peer = peerCommand === undefined ? undefined : await measurePeer(bench, peerCommand, whole(peerPort ?? ""));
    return {
      ...{ size, unsharded, shards, idleMb, peer, churn, circumstances: circumstances(argv) },
      kinds: catalogue.filter(({ inDefaultSet }) => inDefaultSet).length,
    };
  });
  const apart = [...(count === 4 ? [] : [`shards ${count}`]), ...(strategy === undefined ? [] : [`watch ${strategy}`])];
  printSection([`${size.pods}x${size.namespaces}`, `skew ${size.skew}`, ...apart].join(" "), renderReport(report));
  if (missedBudgets(report).length > 0) process.exitCode = 1;
}

type ShardChoice = {
  readonly file: string;
  readonly index: number;
  readonly count: number;
  /** Of `--watch-strategy`; undefined: each by its own default. */
  readonly strategy: string | undefined;
};

async function measureShard(bench: Bench, choice: ShardChoice): Promise<Measured> {
  const port = await freePort();
  const command = await shardCommand({ ...choice, port, kubeconfig: bench.cluster.kubeconfigs.token });
  const name = choice.count === 1 ? "kss-unsharded" : `kss-shard-${choice.index}-of-${choice.count}`;
  return await measureExporter(bench, { name, port, command });
}

async function shardCommand(
  choice: ShardChoice & { readonly kubeconfig: string; readonly port?: number },
): Promise<readonly string[]> {
  const { file, index, count, strategy, kubeconfig, port = await freePort() } = choice;
  return [
    ...[process.execPath, file, "shard", "--static", `${index}/${count}`, "--kubeconfig", kubeconfig],
    ...["--host", "127.0.0.1", "--port", String(port), "--telemetry-port", String(await freePort())],
    ...(strategy === undefined ? [] : ["--watch-strategy", strategy]),
  ];
}

const measurePeer = (bench: Bench, command: string, port: number): Promise<Measured> =>
  measureExporter(bench, { name: "kss-peer", port, command: ["bash", "-c", `exec ${command}`] });
