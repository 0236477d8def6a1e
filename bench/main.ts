import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { catalogue } from "@kube-state-shards/families";
import { bundleCli } from "./bundle-cli.ts";
import { type ClusterSize, startClusterProcess } from "./cluster-process.ts";
import { measureEventWeight } from "./event-weight.ts";
import { type Bench, freePort, measureExporter, measureIdleMb } from "./measure-exporter.ts";
import { measureMerged } from "./merged.ts";
import { runMicro } from "./micro/run-micro.ts";
import type { Measured } from "./phases.ts";
import { profileSync } from "./profile/profile-sync.ts";
import { missedBudgets, renderReport } from "./report.ts";
import { measureRest } from "./rest.ts";
import { writeScaling } from "./scaling/write-scaling.ts";
import { writeSize } from "./size/write-size.ts";
import { soak } from "./soak.ts";
import { writeReport } from "./write-report.ts";

const USAGE = `usage: npm run bench -- micro
       npm run bench -- events
       npm run bench -- soak [--minutes 20] [--rate 50] [--pods 30000] [--namespaces 300]
       npm run bench -- merged [--shards 4] [--pods 30000] [--namespaces 300]
       npm run bench -- rest [--pods 30000] [--namespaces 300]
       npm run bench -- profile [--pods 30000] [--namespaces 300] [--watch-strategy S] [--bundle FILE]
       npm run bench -- size
       npm run bench -- scaling
       npm run bench -- [--pods 30000] [--namespaces 300] [--skew 0] [--churn 300x20] [--shards 4] [--watch-strategy S]
           [--peer 'CMD' --peer-port P]

Starts a real API server, seeds it, measures one unsharded process and each of --shards, and writes docs/benchmarks.md.
It ends with 1 where a budget ("must reach") was missed.
rest reads the memory of a process that has everything, and of which nothing changes. profile lists where the main thread is while one process starts that has everything, of this release or of a bundled
other. merged measures what bodies merged from all shards cost the coordinator. micro times single functions instead, and events what a change costs a shard; both need no API server. soak keeps a process
under churn and scrapes, and ends with 1 where its memory grows. size works the figures
in docs/benchmarks.md out into how many shards a cluster takes, in docs/size.md; scaling into what a fleet costs, in docs/scaling.md.
--watch-strategy is that of all; without, each goes by its own default (auto unsharded, namespace in four). A given one has a section of its own.
--peer measures any other exporter on the same cluster; its command finds the cluster in KUBECONFIG.
`;
const OPTIONS = {
  pods: { type: "string", default: "30000" },
  namespaces: { type: "string", default: "300" },
  skew: { type: "string", default: "0" },
  churn: { type: "string", default: "300x20" },
  "watch-strategy": { type: "string" },
  shards: { type: "string", default: "4" },
  minutes: { type: "string", default: "20" },
  rate: { type: "string", default: "50" },
  bundle: { type: "string" },
  peer: { type: "string" },
  "peer-port": { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  if (values.help) return void process.stdout.write(USAGE);
  if (positionals.join(" ") === "micro") return print("micro", microReport(argv));
  if (positionals.join(" ") === "events") return print("events", await eventsReport(argv));
  if (positionals.join(" ") === "size") return writeSize(root);
  if (positionals.join(" ") === "scaling") return writeScaling(root);
  if (positionals.join(" ") === "profile") return await profileReport(argv, values);
  if (positionals.join(" ") === "rest") return await restReport(argv, values);
  if (positionals.join(" ") === "merged") return await mergedReport(argv, values);
  if (positionals.join(" ") === "soak") return await soakReport(argv, values);
  if (positionals.length > 0)
    throw new Error(
      `got ${positionals.join(" ")}, want micro, events, merged, rest, profile, soak, size, scaling or options only\n${USAGE}`,
    );
  if ((values.peer === undefined) !== (values["peer-port"] === undefined))
    throw new Error(`--peer and --peer-port go together\n${USAGE}`);
  const size = sizeOf(values);
  const count = whole(values.shards);
  const shared = sharedFolder();
  const file = await bundleCli(root);
  const cluster = await startClusterProcess(root, size);
  try {
    const bench: Bench = { shared, cluster, size, churn: values.churn };
    const strategy = values["watch-strategy"];
    const shard = (index: number, of: number) => measureShard(bench, { file, index, count: of, strategy });
    const unsharded = await shard(0, 1);
    const shards: Measured[] = [];
    // One after the other: four at once would share two cores, and each would pay for the others' noise.
    for (let index = 0; index < count; index += 1) shards.push(await shard(index, count));
    const idleMb = await measureIdleMb(
      await shardCommand({ file, index: 0, count: 1, strategy, kubeconfig: cluster.kubeconfigs.unreachable }),
    );
    const peer =
      values.peer === undefined ? undefined : await measurePeer(bench, values.peer, whole(values["peer-port"] ?? ""));
    const report = {
      ...{ size, unsharded, shards, idleMb, peer, churn: values.churn, circumstances: circumstances(argv) },
      kinds: catalogue.filter(({ inDefaultSet }) => inDefaultSet).length,
    };
    const apart = [
      ...(count === 4 ? [] : [`shards ${count}`]),
      ...(strategy === undefined ? [] : [`watch ${strategy}`]),
    ];
    print([`${size.pods}x${size.namespaces}`, `skew ${size.skew}`, ...apart].join(" "), renderReport(report));
    if (missedBudgets(report).length > 0) process.exitCode = 1;
  } finally {
    await cluster.stop();
  }
}

/** On stdout, and in its place on the page. */
function print(key: string, section: string): void {
  writeReport(join(root, "docs/benchmarks.md"), key, section);
  process.stdout.write(`${section}\n`);
}

const factsOf = (argv: readonly string[]): readonly string[] => circumstances(argv).map((fact) => `- ${fact}`);

const microReport = (argv: readonly string[]): string =>
  ["### Single functions", ...factsOf(argv), "", runMicro()].join("\n");

const eventsReport = async (argv: readonly string[]): Promise<string> =>
  ["### Events", ...factsOf(argv), "", await measureEventWeight(await bundleCli(root))].join("\n");

async function soakReport(
  argv: readonly string[],
  values: Record<"pods" | "namespaces" | "skew" | "minutes" | "rate", string>,
): Promise<void> {
  const size = sizeOf(values);
  const [minutes, rate] = [whole(values.minutes), whole(values.rate)];
  const [shared, file] = [sharedFolder(), await bundleCli(root)];
  const cluster = await startClusterProcess(root, size);
  try {
    const { section, fault } = await soak({ shared, file, cluster, size, minutes, rate });
    print(
      "soak",
      [`### Soak: ${size.pods} pods, ${size.namespaces} namespaces`, ...factsOf(argv), "", section].join("\n"),
    );
    if (fault === undefined) return;
    process.stderr.write(`bench: ${fault}\n`);
    process.exitCode = 1;
  } finally {
    await cluster.stop();
  }
}

async function mergedReport(
  argv: readonly string[],
  values: Record<"pods" | "namespaces" | "skew" | "shards", string>,
): Promise<void> {
  const size = sizeOf(values);
  const file = await bundleCli(root);
  const cluster = await startClusterProcess(root, size);
  try {
    const section = await measureMerged({
      ...{ file, shards: whole(values.shards) },
      kubeconfig: cluster.kubeconfigs.token,
    });
    const heading = `### Merged bodies: ${size.pods} pods, ${size.namespaces} namespaces`;
    print("merged", [heading, ...factsOf(argv), "", section].join("\n"));
  } finally {
    await cluster.stop();
  }
}

async function restReport(
  argv: readonly string[],
  values: Record<"pods" | "namespaces" | "skew", string>,
): Promise<void> {
  const size = sizeOf(values);
  const file = await bundleCli(root);
  const cluster = await startClusterProcess(root, size);
  try {
    const section = await measureRest(file, cluster.kubeconfigs.token);
    const heading = `### At rest: ${size.pods} pods, ${size.namespaces} namespaces`;
    print("rest", [heading, ...factsOf(argv), "", section].join("\n"));
  } finally {
    await cluster.stop();
  }
}

/** On stdout alone: what was found by it, before and after, is in docs/design. */
async function profileReport(
  argv: readonly string[],
  values: Record<"pods" | "namespaces" | "skew", string> & {
    readonly bundle?: string;
    readonly "watch-strategy"?: string;
  },
): Promise<void> {
  const file = values.bundle ?? (await bundleCli(root));
  const cluster = await startClusterProcess(root, sizeOf(values));
  try {
    const strategy = values["watch-strategy"];
    const section = await profileSync({ file, kubeconfig: cluster.kubeconfigs.token, strategy });
    process.stdout.write(`${[...factsOf(argv), "", section].join("\n")}\n`);
  } finally {
    await cluster.stop();
  }
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

/** What the figures depend on. */
function circumstances(argv: readonly string[]): readonly string[] {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  return [
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}, Node ${process.version}, kube-apiserver 1.36, etcd 3.6`,
    `machine: ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `command: \`${measureSettings()}npm run bench${argv.length === 0 ? "" : ` -- ${withoutPeer(argv).join(" ")}`}\``,
  ];
}

/** What measure.py was told by the environment, since it changes the figures. */
const measureSettings = (): string =>
  ["QUIET", "LIMIT", "SCRAPES"]
    .flatMap((name) => (process.env[name] ? [`${name}=${process.env[name]} `] : []))
    .join("");

/** A peer's command names files of one machine: they say nothing elsewhere. */
const withoutPeer = (argv: readonly string[]): readonly string[] =>
  argv.map((arg, index) => (argv[index - 1] === "--peer" ? "CMD" : arg.replace(/^--peer=.*/s, "--peer=CMD")));

function sharedFolder(): string {
  const folder = process.env.KSS_SHARED ?? join(dirname(root), "shared");
  if (existsSync(join(folder, "tools/measure.py"))) return folder;
  throw new Error(
    `find the shared folder: got ${folder}, want one with tools/measure.py. Put it beside the checkout, or name it in KSS_SHARED.`,
  );
}

const sizeOf = ({ pods, namespaces, skew }: Record<"pods" | "namespaces" | "skew", string>): ClusterSize => ({
  ...{ pods: whole(pods), namespaces: whole(namespaces), skew: Number(skew) },
});

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`got ${JSON.stringify(text)}, want a whole number above 0\n${USAGE}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
