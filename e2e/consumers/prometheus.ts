import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assetPath } from "../cluster/server-assets.ts";
import { freePorts } from "../process/free-port.ts";
import { runToEnd, spawnChild } from "../process/spawn-child.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { waitUntil } from "../process/wait-until.ts";

export const PROMETHEUS_MAJORS = [2, 3] as const;
export type PrometheusMajor = (typeof PROMETHEUS_MAJORS)[number];

export type Prometheus = {
  /** The value of each series that an instant query gives, by its `instance` label. */
  query(expression: string): Promise<ReadonlyMap<string, number>>;
  /** How many series an instant query gives. Errors: what Prometheus says against the query. */
  rows(expression: string): Promise<number>;
  /** The labels of each series that an instant query gives. */
  labels(expression: string): Promise<readonly Readonly<Record<string, string>>[]>;
  /** The value of a query that gives one series, at each full second between two instants; 0 where it gives none. */
  range(expression: string, fromMs: number, toMs: number): Promise<readonly number[]>;
  /** What it makes of the rules it was given. */
  rules(): Promise<readonly LoadedRule[]>;
  /** The type that a target gave for a family of this name; undefined while none has. */
  typeOf(family: string): Promise<string | undefined>;
  stop(): Promise<void>;
};

/** `host:port` each; or where Prometheus' HTTP service discovery finds them; or scrape configurations as they are. */
type ScrapeTargets = readonly string[] | { readonly discoverUrl: string } | { readonly jobs: readonly object[] };

export type ScrapeSettings = {
  /** Default 1. */
  readonly intervalSeconds?: number;
  /** What every series has for `instance`; `up` and its like keep the target's. Default: each the target's. */
  readonly instance?: string;
  /** Beside the job of `targets`, as a configuration has them. */
  readonly scrapeConfigs?: readonly object[];
  readonly ruleFiles?: readonly string[];
};

type LoadedRule = {
  readonly name: string;
  readonly query: string;
  readonly health: "ok" | "err" | "unknown";
  readonly lastError?: string;
};

/** Starts a Prometheus of this major version that scrapes `targets`. */
export async function startPrometheus(
  major: PrometheusMajor,
  targets: ScrapeTargets,
  { intervalSeconds = 1, instance, scrapeConfigs = [], ruleFiles = [] }: ScrapeSettings = {},
): Promise<Prometheus> {
  const command = await prometheusPath(major);
  const folder = await temporaryFolder("prometheus");
  const [port = 0] = await freePorts(1);
  const hasTargets = !Array.isArray(targets) || targets.length > 0;
  const config = {
    global: {
      scrape_interval: `${intervalSeconds}s`,
      scrape_timeout: `${intervalSeconds}s`,
      evaluation_interval: "1s",
    },
    rule_files: ruleFiles,
    scrape_configs:
      "jobs" in targets ? targets.jobs : [...(hasTargets ? [jobOf(targets, instance)] : []), ...scrapeConfigs],
  };
  const file = join(folder.path, "prometheus.json");
  await writeFile(file, JSON.stringify(config));
  const child = spawnChild(command, [
    ...[`--config.file=${file}`, `--storage.tsdb.path=${join(folder.path, "data")}`],
    ...[`--web.listen-address=127.0.0.1:${port}`, "--log.level=warn"],
  ]);
  const url = `http://127.0.0.1:${port}`;
  await waitUntil(
    async () => {
      if (child.exit() !== undefined) throw new Error(`prometheus ended:\n${child.output().slice(-4_000)}`);
      return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok || undefined;
    },
    { what: () => `prometheus to be ready:\n${child.output().slice(-4_000)}` },
  );
  const ask = async (expression: string): Promise<QueryAnswer["data"]> => {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { data, error } = (await answer.json()) as Partial<QueryAnswer>;
    if (data === undefined) throw new Error(`query ${expression}: got ${answer.status}, want 200: ${error}`);
    return data;
  };
  return {
    rows: async (expression) => (await ask(expression)).result.length,
    labels: async (expression) => (await ask(expression)).result.map(({ metric }) => metric),
    query: async (expression) => {
      const data = await ask(expression);
      return new Map(data.result.map(({ metric, value }) => [metric["instance"] ?? "", Number(value[1])]));
    },
    range: async (expression, fromMs, toMs) => {
      const [from, to] = [Math.ceil(fromMs / 1_000), Math.floor(toMs / 1_000)];
      const query = new URLSearchParams({ query: expression, start: String(from), end: String(to), step: "1" });
      const answer = await fetch(`${url}/api/v1/query_range?${query}`);
      const { data, error } = (await answer.json()) as Partial<RangeAnswer>;
      if (data === undefined) throw new Error(`query ${expression}: got ${answer.status}, want 200: ${error}`);
      const values = new Map(data.result[0]?.values.map(([second, value]) => [second, Number(value)]));
      return Array.from({ length: to - from + 1 }, (_, index) => values.get(from + index) ?? 0);
    },
    rules: async () => {
      const answer = await fetch(`${url}/api/v1/rules`);
      const { data } = (await answer.json()) as RulesAnswer;
      return data.groups.flatMap(({ rules }) => rules);
    },
    typeOf: async (family) => {
      const answer = await fetch(`${url}/api/v1/metadata?metric=${encodeURIComponent(family)}`);
      const { data } = (await answer.json()) as Partial<MetadataAnswer>;
      return data?.[family]?.[0]?.type;
    },
    stop: async () => {
      await child.stop();
      await folder.remove();
    },
  };
}

const jobOf = (targets: PlainTargets, instance: string | undefined) => ({
  job_name: "kube-state-metrics",
  honor_labels: true,
  ...sourceOf(targets),
  metric_relabel_configs: instance === undefined ? [] : [{ target_label: "instance", replacement: instance }],
});

type PlainTargets = Exclude<ScrapeTargets, { readonly jobs: unknown }>;

const sourceOf = (targets: PlainTargets) =>
  "discoverUrl" in targets
    ? { http_sd_configs: [{ url: targets.discoverUrl, refresh_interval: "2s" }], relabel_configs: [SHARD_AS_LABEL] }
    : { static_configs: [{ targets }] };

/** As docs/operate.md shows it. */
const SHARD_AS_LABEL = { source_labels: ["__meta_kube_state_shards_shard"], target_label: "shard" };

type RangeAnswer = {
  readonly error?: string;
  readonly data: { readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[] };
};

type RulesAnswer = { readonly data: { readonly groups: readonly { readonly rules: readonly LoadedRule[] }[] } };

type MetadataAnswer = { readonly data: Readonly<Record<string, readonly { readonly type: string }[]>> };

type QueryAnswer = {
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
};

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
