import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { createBodyMetrics } from "./body-metrics.ts";
import { readerOf } from "./body-reader.ts";

describe("readers of bodies", () => {
  it.each([
    ["vm_promscrape", "vmagent"],
    ["Datadog Agent/7.52.0", "datadog"],
    ["otelcol-contrib/0.120.0", "opentelemetry"],
    ["OpenTelemetry Collector Contrib/0.120.0 (linux/amd64)", "opentelemetry"],
    ["Alloy/v1.5.0", "alloy"],
    ["Prometheus/3.1.0", "prometheus"],
    ["curl/8.5.0", "other"],
    [undefined, "other"],
  ])("are told by their User-Agent: %s is %s", (name, agent) =>
    expect(readerOf(name === undefined ? {} : { "user-agent": name }).agent).toBe(agent),
  );

  it("say how long they wait, or are known for it", () => {
    const told = { "x-prometheus-scrape-timeout-seconds": "25.5" };
    expect(readerOf({ ...told, "user-agent": "Prometheus/3.1.0" }).timeoutMs).toBe(25_500);
    expect(readerOf({ "user-agent": "Datadog Agent/7.52.0" }).timeoutMs).toBe(10_000);
    expect(readerOf({ "user-agent": "curl/8.5.0" }).timeoutMs).toBeUndefined();
    expect(readerOf({ "x-prometheus-scrape-timeout-seconds": "soon" }).timeoutMs).toBeUndefined();
  });
});

describe("bodies", () => {
  it("are counted by handler and reader, with the largest and the slowest of late", async () => {
    const registry = new Registry();
    let nowMs = 0;
    const read = createBodyMetrics(registry, () => nowMs);
    const reader = { agent: "vmagent", timeoutMs: 10_000 } as const;
    read({ handler: "merged", reader, textBytes: 2_000, durationMs: 9_000 });
    read({ handler: "merged", reader, textBytes: 1_000, durationMs: 50 });
    read({ handler: "metrics", reader: { agent: "other", timeoutMs: undefined }, textBytes: 7, durationMs: 1 });
    const labels = '{handler="merged",agent="vmagent"}';
    const text = await registry.metrics();
    expect(text).toContain(`kube_state_shards_bodies_total${labels} 2\n`);
    expect(text).toContain(`kube_state_shards_body_bytes_total${labels} 3000\n`);
    expect(text).toContain(`kube_state_shards_largest_body_bytes${labels} 2000\n`);
    expect(text).toContain(`kube_state_shards_slowest_body_seconds${labels} 9\n`);
    expect(text).toContain(`kube_state_shards_largest_body_timeout_ratio${labels} 0.9\n`);
    expect(text).toContain('kube_state_shards_largest_body_bytes{handler="metrics",agent="other"} 7\n');
    expect(text).not.toContain('timeout_ratio{handler="metrics"');
    nowMs = 20 * 60_000;
    expect(await registry.metrics()).toContain(`kube_state_shards_largest_body_bytes${labels} 0\n`);
  });
});
