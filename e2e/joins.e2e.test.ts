import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import type { Prometheus } from "./consumers/launch-prometheus.ts";
import { startPrometheus } from "./consumers/prometheus.ts";
import { type StandaloneProcess, startStandalone } from "./fleet/standalone-process.ts";
import { JOIN_QUERIES, JOINED_LABELS, SHOWN_JOINS } from "./observe/join-queries.ts";
import { waitUntil } from "./process/wait-until.ts";

const cluster = sharedCluster();
let fleet: StandaloneProcess;
let prometheus: Prometheus;
beforeAll(async () => {
  // The seed's nodes have no label that all real ones have.
  await cluster.objects.patch("/api/v1/nodes/node-0", { metadata: { labels: { "kubernetes.io/os": "linux" } } });
  const args = ["--metric-labels-allowlist", JOINED_LABELS];
  fleet = await startStandalone({ kubeconfig: cluster.kubeconfigs.token, shards: 2, args });
  await fleet.ready();
  prometheus = await startPrometheus(
    3,
    fleet.shardUrls.map((url) => url.slice("http://".length)),
  );
  await waitUntil(async () => (await prometheus.rows("kube_node_info")) > 0 || undefined, {
    everyMs: 500,
    what: () => "both shards to be scraped",
  });
});
afterAll(async () => {
  await prometheus.stop();
  await fleet.stop();
});

describe("the joins of docs/metrics/joins.md", () => {
  it("are all found, each under its title", () => {
    expect(JOIN_QUERIES.length).toBe(SHOWN_JOINS);
    expect(JOIN_QUERIES.length).toBeGreaterThan(5);
    for (const [title, query] of JOIN_QUERIES) expect(query.trim(), title).not.toBe("");
  });

  it.each(JOIN_QUERIES)("%s", async (_title, query) => {
    await waitUntil(async () => (await prometheus.rows(query)) > 0 || undefined, {
      everyMs: 1_000,
      what: () => `rows of\n${query}`,
    });
  });
});
