import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPrometheus } from "./consumers/prometheus.ts";
import { type SimulatedFleet, startSimulatedFleet } from "./fleet/simulated-fleet.ts";
import { type AgentJob, datadogUrls, openTelemetryJob, vmagentJob } from "./observe/agent-jobs.ts";
import { waitUntil } from "./process/wait-until.ts";
import { sampleLines } from "./scrape/samples.ts";
import { scrapeText } from "./scrape/scrape.ts";

let fleet: SimulatedFleet;
beforeAll(async () => {
  fleet = await startSimulatedFleet({ pods: 600, namespaces: 12, shards: 2, churn: 0 });
  await fleet.ready();
});
afterAll(() => fleet?.stop());

const queriesOf = ({ static_configs }: AgentJob): readonly string[] =>
  static_configs.map(({ labels }) => `?resources=${labels.__param_resources}`);
const GROUPS = Object.entries({
  ...Object.fromEntries(
    Object.entries(datadogUrls()).map(([name, urls]) => [
      name,
      urls.map((url) => new URL(url.replace("%%host%%", "host")).search),
    ]),
  ),
  "opentelemetry-collector": queriesOf(openTelemetryJob()),
  vmagent: queriesOf(vmagentJob()),
});

/** Samples of objects: what a merged body says of itself is in each. */
const objectSamples = (text: string): readonly string[] =>
  sampleLines(text).filter((line) => !line.startsWith("kube_state_shards_merged_"));

describe("agents that take one URL", () => {
  it.each(GROUPS)("%s: the bodies of its groups add up to the whole, nothing twice", async (_name, queries) => {
    const whole = objectSamples(await scrapeText(`${fleet.url}/metrics`));
    const parts: string[] = [];
    for (const query of queries) parts.push(...objectSamples(await scrapeText(`${fleet.url}/metrics${query}`)));
    expect(whole.length).toBeGreaterThan(10_000);
    expect([...parts].sort()).toEqual([...whole].sort());
  });

  it.each([
    ["opentelemetry-collector", openTelemetryJob()],
    ["vmagent", vmagentJob()],
  ])("%s: Prometheus takes its job, and finds every pod in one of three bodies", async (_name, job) => {
    const target = fleet.url.slice("http://".length);
    const here = {
      ...job,
      ...{ scrape_interval: "2s", scrape_timeout: "2s" },
      static_configs: job.static_configs.map(({ labels }) => ({ labels, targets: [target] })),
    };
    const prometheus = await startPrometheus(3, [], { scrapeConfigs: [here] });
    try {
      const counts = await waitUntil(
        async () => {
          const up = await prometheus.query('up{job="kube-state-metrics"} == 1');
          return up.size === 3 ? await prometheus.query("count by (instance) (kube_pod_info)") : undefined;
        },
        { everyMs: 500, what: () => "three bodies to be scraped" },
      );
      expect([...counts]).toEqual([["kube-state-shards/pods", 600]]);
      expect([...(await prometheus.query("count by (instance) (kube_deployment_created)")).keys()]).toEqual([
        "kube-state-shards/workloads",
      ]);
      expect([...(await prometheus.query("count by (instance) (kube_service_info)")).keys()]).toEqual([
        "kube-state-shards/others",
      ]);
    } finally {
      await prometheus.stop();
    }
  });
});
