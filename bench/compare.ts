import { catalogue } from "@kube-state-shards/families";
import type { Bench } from "./bench.ts";
import { circumstances } from "./circumstances.ts";
import { freePort, measureWithUpdates } from "./measure-exporter.ts";
import { type MeasureFleetOptions, openFleet } from "./measure-fleet.ts";
import { measureIdle } from "./measure-idle.ts";
import { medianOf } from "./median-of.ts";
import { onCluster } from "./on-cluster.ts";
import type { Measured } from "./phases.ts";
import { missedBudgets, type Report, renderReport } from "./report.ts";
import { printSection } from "./section.ts";
import { apartOf, flagsOf, type Settings, sharedFolder, sizeOf, USAGE, whole } from "./settings.ts";

/** One process that has everything, each shard of a fleet, and a peer where one is named. Exit code 1 where a budget was missed. */
export async function compare(settings: Settings): Promise<void> {
  const { argv, values } = settings;
  const { peer: peerCommand, "peer-port": peerPort, churn } = values;
  const flags = flagsOf(values);
  if ((peerCommand === undefined) !== (peerPort === undefined))
    throw new Error(`--peer and --peer-port go together\n${USAGE}`);
  const size = sizeOf(values);
  const count = whole(values.shards);
  const shared = sharedFolder();
  const apart = apartOf(values);
  const report = await onCluster(settings, async ({ cluster, file }) => {
    const bench: Bench = { shared, cluster, size, churn };
    const runs = await measureRounds(bench, {
      file,
      flags,
      shards: count,
      rounds: whole(values.rounds),
      peerCommand,
      peerPort,
    });
    const idle = await measureIdle((kubeconfig) => unshardedCommand({ file, flags, kubeconfig }));
    return {
      ...{ size, apart, ...runs, idle, churn, circumstances: circumstances(argv) },
      kinds: catalogue.filter(({ inDefaultSet }) => inDefaultSet).length,
    };
  });
  printSection([`${size.pods}x${size.namespaces}`, `skew ${size.skew}`, ...apart].join(" "), renderReport(report));
  if (missedBudgets(report).length > 0) process.exitCode = 1;
}

type Rounds = MeasureFleetOptions & {
  readonly rounds: number;
  readonly peerCommand: string | undefined;
  readonly peerPort: string | undefined;
};

/** All in turn: what else the machine does, and it does some of everything, is then nobody's alone. */
async function measureRounds(bench: Bench, options: Rounds): Promise<Pick<Report, "unsharded" | "peer" | "shards">> {
  const { file, flags, peerCommand, peerPort = "" } = options;
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  const fleets: (readonly Measured[])[] = [];
  const fleet = await openFleet(bench, options);
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      ours.push(await measureUnsharded(bench, file, flags));
      if (peerCommand !== undefined) theirs.push(await measurePeer(bench, peerCommand, whole(peerPort)));
      fleets.push(await fleet.measure());
    }
  } finally {
    fleet.close();
  }
  return {
    unsharded: medianOf(ours),
    peer: peerCommand === undefined ? undefined : medianOf(theirs),
    shards: Array.from({ length: options.shards }, (_, index) =>
      medianOf(fleets.flatMap((measured) => measured[index] ?? [])),
    ),
  };
}

async function measureUnsharded(bench: Bench, file: string, flags: readonly string[]): Promise<Measured> {
  const port = await freePort();
  const { token: kubeconfig } = bench.cluster.kubeconfigs;
  const command = await unshardedCommand({ file, flags, port, kubeconfig });
  return await measureWithUpdates(bench, { name: "kss-unsharded", port, command });
}

type Unsharded = {
  readonly file: string;
  readonly flags: readonly string[];
  readonly kubeconfig: string;
  readonly port?: number;
};

async function unshardedCommand({ file, flags, kubeconfig, port }: Unsharded): Promise<readonly string[]> {
  return [
    ...[process.execPath, file, "shard", "--static", "0/1", "--kubeconfig", kubeconfig, "--host", "127.0.0.1"],
    ...["--port", String(port ?? (await freePort())), "--telemetry-port", String(await freePort()), ...flags],
  ];
}

const measurePeer = (bench: Bench, command: string, port: number): Promise<Measured> =>
  measureWithUpdates(bench, { name: "kss-peer", port, command: ["bash", "-c", `exec ${command}`] });
