import { readFileSync } from "node:fs";
import { parse } from "yaml";

export type AgentJob = {
  readonly job_name: string;
  readonly static_configs: readonly {
    readonly targets: readonly string[];
    readonly labels: { readonly instance: string; readonly __param_resources: string };
  }[];
};

const FOLDER = new URL("../../deploy/agents/", import.meta.url);
const read = (file: string): unknown => parse(readFileSync(new URL(file, FOLDER), "utf8"));

/** The job of the OpenTelemetry Collector's example, as it is. */
export function openTelemetryJob(): AgentJob {
  type Example = { receivers: { prometheus: { config: { scrape_configs: readonly [AgentJob] } } } };
  return (read("opentelemetry-collector.yaml") as Example).receivers.prometheus.config.scrape_configs[0];
}

/** The job of vmagent's example, without what Prometheus does not know. */
export function vmagentJob(): AgentJob {
  const {
    max_scrape_size: _size,
    stream_parse: _stream,
    ...job
  } = (
    read("vmagent.yaml") as { scrape_configs: readonly [AgentJob & { max_scrape_size: string; stream_parse: boolean }] }
  ).scrape_configs[0];
  return job;
}

type AgentCheck = { readonly kube_state_url: string };

/** Where the examples of Datadog's agents ask. */
export function datadogUrls(): Readonly<Record<"datadog-agent-5" | "datadog-agent-6", readonly string[]>> {
  const five = read("datadog-agent-5.yaml") as { instances: readonly AgentCheck[] };
  const six = read("datadog-agent-6.yaml") as { metadata: { annotations: Readonly<Record<string, string>> } };
  const checks: { readonly kubernetes_state: { readonly instances: readonly AgentCheck[] } } = JSON.parse(
    six.metadata.annotations["ad.datadoghq.com/service.checks"] ?? "",
  );
  const urls = (instances: readonly AgentCheck[]) => instances.map(({ kube_state_url }) => kube_state_url);
  return { "datadog-agent-5": urls(five.instances), "datadog-agent-6": urls(checks.kubernetes_state.instances) };
}
