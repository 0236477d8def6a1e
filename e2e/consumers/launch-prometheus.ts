import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assetPath } from "../cluster/server-assets.ts";
import { freePorts } from "../process/free-port.ts";
import { runToEnd, spawnChild } from "../process/spawn-child.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { waitUntil } from "../process/wait-until.ts";
import { type PrometheusQueries, prometheusQueries } from "./prometheus-queries.ts";

export const PROMETHEUS_MAJORS = [2, 3] as const;
export type PrometheusMajor = (typeof PROMETHEUS_MAJORS)[number];

export type Prometheus = PrometheusQueries & {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** As a crash ends it. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

export type LaunchOptions = {
  /** The configuration: YAML, of which JSON is a part. */
  readonly config: string;
  /** What it names beside itself: file name to text. */
  readonly files?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Scrapes and forwards, and answers no queries. */
  readonly isAgent?: boolean;
};

/** Starts a Prometheus of this major version. */
export async function launchPrometheus(
  major: PrometheusMajor,
  { config, files = {}, flags = [], isAgent = false }: LaunchOptions,
): Promise<Prometheus> {
  const command = await prometheusPath(major);
  const folder = await temporaryFolder("prometheus");
  const [port = 0] = await freePorts(1);
  const file = join(folder.path, "prometheus.yaml");
  await writeFile(file, config);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  const data = join(folder.path, "data");
  const agent = [major === 2 ? "--enable-feature=agent" : "--agent", `--storage.agent.path=${data}`];
  const child = spawnChild(command, [
    ...[`--config.file=${file}`, ...(isAgent ? agent : [`--storage.tsdb.path=${data}`])],
    ...[`--web.listen-address=127.0.0.1:${port}`, "--log.level=warn", ...flags],
  ]);
  const url = `http://127.0.0.1:${port}`;
  await waitUntil(
    async () => {
      if (child.exit() !== undefined) throw new Error(`prometheus ended:\n${child.output().slice(-4_000)}`);
      return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok || undefined;
    },
    { what: () => `prometheus to be ready:\n${child.output().slice(-4_000)}` },
  );
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await child.stop(signal);
    await folder.remove();
  };
  return {
    ...prometheusQueries(url),
    address: url.slice("http://".length),
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
}

/** Version 3 is built from its published module; version 2 is Debian's, named by `KSS_PROMETHEUS_2` or on the PATH. */
async function prometheusPath(major: PrometheusMajor): Promise<string> {
  if (major === 3) return await assetPath("prometheus");
  const path = process.env.KSS_PROMETHEUS_2 ?? "prometheus";
  const said = await runToEnd(path, ["--version"]).catch((cause: unknown) => {
    throw new Error(
      `find Prometheus 2: ${path} cannot be run. Install Debian's prometheus, or name it in KSS_PROMETHEUS_2.`,
      {
        cause,
      },
    );
  });
  if (/version 2\./.test(said)) return path;
  throw new Error(`find Prometheus 2: got ${said.split("\n")[0]}, want version 2.x. Name one in KSS_PROMETHEUS_2.`);
}
