import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { ClusterSize } from "./cluster-process.ts";

export const USAGE = `usage: npm run bench -- micro
       npm run bench -- events
       npm run bench -- soak [--minutes 20] [--rate 50] [--pods 30000] [--namespaces 300]
       npm run bench -- merged [--shards 4] [--pods 30000] [--namespaces 300]
       npm run bench -- rest [--pods 30000] [--namespaces 300]
       npm run bench -- profile [--pods 30000] [--namespaces 300] [--watch-strategy S] [--api-encoding E] [--bundle FILE]
       npm run bench -- size
       npm run bench -- scaling
       npm run bench -- [--pods 30000] [--namespaces 300] [--skew 0] [--system 0] [--churn 300x20] [--shards 4] [--rounds 1]
           [--watch-strategy S] [--api-encoding E] [--sharding] [--peer 'CMD' --peer-port P]

Starts a real API server, seeds it, measures one unsharded process and each of a fleet of --shards, and writes docs/benchmarks.md.
It ends with 1 where a budget ("must reach") was missed.

micro times single functions instead, and events what a change costs a shard; both need no API server.
soak keeps a process under churn and scrapes, and ends with 1 where its memory grows.
merged measures what bodies merged from all shards cost the coordinator.
rest reads the memory of a process that has everything, and of which nothing changes.
profile lists where the main thread is while such a process starts, of this release or of a bundled other.
size works the figures in docs/benchmarks.md out into how many shards a cluster takes, in docs/size.md.
scaling works them out into what a fleet costs, in docs/scaling.md.

--skew 2 puts most pods into a few namespaces; --system 4 adds 4 pods of each node in kube-system, as DaemonSets do.
--watch-strategy and --api-encoding are those of all of ours (default auto); a given one has a section of its own. So has --sharding: an API server that filters by shardSelector, which is alpha.
--rounds measures all of them so many times in turn, and takes of each figure the middle one: odd numbers.
--peer measures any other exporter on the same cluster; its command finds the cluster in KUBECONFIG.
`;
const OPTIONS = {
  pods: { type: "string", default: "30000" },
  namespaces: { type: "string", default: "300" },
  skew: { type: "string", default: "0" },
  system: { type: "string", default: "0" },
  churn: { type: "string", default: "300x20" },
  "watch-strategy": { type: "string" },
  "api-encoding": { type: "string" },
  shards: { type: "string", default: "4" },
  minutes: { type: "string", default: "20" },
  rate: { type: "string", default: "50" },
  sharding: { type: "boolean", default: false },
  rounds: { type: "string", default: "1" },
  bundle: { type: "string" },
  peer: { type: "string" },
  "peer-port": { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What each process of ours is told where it is given here, and what a section of its own is called by. */
const FLAGS = { "watch-strategy": "watch", "api-encoding": "encoding" } as const;
const FLAG_NAMES = Object.keys(FLAGS) as readonly (keyof typeof FLAGS)[];

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What was asked for: a report by its name, "" for the comparison, and its settings. */
export type Settings = {
  readonly argv: readonly string[];
  readonly report: string;
  readonly values: ReturnType<typeof parse>["values"];
};

const parse = (argv: readonly string[]) => parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });

/** Errors: an unknown option, with the usage. */
export function readSettings(argv: readonly string[]): Settings {
  const { values, positionals } = parse(argv);
  return { argv, report: positionals.join(" "), values };
}

export function sharedFolder(): string {
  const folder = process.env.KSS_SHARED ?? join(dirname(root), "shared");
  if (existsSync(join(folder, "tools/measure.py"))) return folder;
  throw new Error(
    `find the shared folder: got ${folder}, want one with tools/measure.py. Put it beside the checkout, or name it in KSS_SHARED.`,
  );
}

export const flagsOf = (values: Settings["values"]): readonly string[] =>
  FLAG_NAMES.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]]));

/** What is not as it is by default, such as `watch server`. */
export const apartOf = (values: Settings["values"]): readonly string[] => [
  ...(values.system === OPTIONS.system.default ? [] : [`system ${values.system}`]),
  ...(values.shards === OPTIONS.shards.default ? [] : [`shards ${values.shards}`]),
  ...FLAG_NAMES.flatMap((name) => (values[name] === undefined ? [] : [`${FLAGS[name]} ${values[name]}`])),
  ...(values.sharding ? ["sharding"] : []),
];

/** A command whose processes cost something else than by default. */
export const OTHER_WAY = new RegExp(`--(${[...FLAG_NAMES, "sharding"].join("|")})`);

export const sizeOf = ({ pods, namespaces, skew, system }: Record<keyof ClusterSize, string>): ClusterSize => ({
  ...{ pods: whole(pods), namespaces: whole(namespaces), skew: Number(skew) },
  system: system === "0" ? 0 : whole(system),
});

/** Errors: no whole number above 0, with the usage. */
export function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`got ${JSON.stringify(text)}, want a whole number above 0\n${USAGE}`);
}
