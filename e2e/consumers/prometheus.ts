import { launchPrometheus, type Prometheus, type PrometheusMajor } from "./launch-prometheus.ts";

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

/** Starts a Prometheus of this major version that scrapes `targets`. */
export async function startPrometheus(
  major: PrometheusMajor,
  targets: ScrapeTargets,
  { intervalSeconds = 1, instance, scrapeConfigs = [], ruleFiles = [] }: ScrapeSettings = {},
): Promise<Prometheus> {
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
  return await launchPrometheus(major, { config: JSON.stringify(config) });
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
