import { expect, it } from "vitest";
import { awaitState } from "../testing/await-state.ts";
import { scrape } from "../testing/scrape.ts";
import { useSimulatedCluster } from "../testing/simulated-cluster.ts";
import { allOwnedBy, assign, FLEET_TOKEN } from "../testing/start-test-shard.ts";

const cluster = useSimulatedCluster();

const valueIn = (text: string, series: string): number | undefined => {
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};
const of = (name: string, more = ""): string => `kube_state_shards_${name}{${more}shard="shard-0"}`;

it("tells whether it is ready, which order it has applied, its memory and its events", async () => {
  const started = await cluster.start();
  const before = await awaitState(started.telemetry, (now) => valueIn(now, of("ready")) !== undefined);
  expect(valueIn(before, of("ready"))).toBe(0);
  expect(valueIn(before, of("applied_term"))).toBeUndefined();
  await started.store.publish(assign(7, allOwnedBy(cluster.simulator)));
  const after = await awaitState(started.telemetry, (now) => valueIn(now, of("ready")) === 1);
  expect(valueIn(after, of("applied_term"))).toBe(1);
  expect(valueIn(after, of("applied_epoch"))).toBe(7);
  expect(valueIn(after, of("memory_used_bytes"))).toBeGreaterThan(1e7);
  expect(valueIn(after, of("events_per_second"))).toBe(0);
});

it("tells when a scraper and when a coordinator last read it, and what the scraper read", async () => {
  const started = await cluster.start();
  await started.store.publish(assign(1, allOwnedBy(cluster.simulator)));
  await awaitState(
    () => scrape(started.url),
    ({ status }) => status === 200,
  );
  const when = async (by: string): Promise<number> =>
    valueIn(await started.telemetry(), of("last_read_timestamp_seconds", `by="${by}",`)) ?? 0;
  const [scraper, coordinator] = [await when("scraper"), await when("coordinator")];
  expect(coordinator).toBeGreaterThan(0);
  expect(scraper).toBeGreaterThan(coordinator);
  const { text } = await scrape(started.url);
  await awaitState(
    () => when("scraper"),
    (now) => now > scraper,
  );
  expect(await when("coordinator")).toBe(coordinator);
  const largest = 'kube_state_shards_largest_body_bytes{handler="metrics",agent="other"}';
  expect(valueIn(await started.telemetry(), largest)).toBe(Buffer.byteLength(text));
  const answer = await fetch(`${started.fleetUrl}/pieces`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${FLEET_TOKEN}` },
    body: JSON.stringify({ term: 1, epoch: 1, units: ["cluster/nodes"], encoding: "identity" }),
  });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
  await awaitState(
    () => when("coordinator"),
    (now) => now > coordinator,
  );
});

it("begins what it counts at 0, so that the first time is an increase", async () => {
  const started = await cluster.start();
  await started.store.publish(assign(1, allOwnedBy(cluster.simulator)));
  const errors = 'kube_state_metrics_list_total{resource="pods",result="error",shard="shard-0"}';
  const text = await awaitState(started.telemetry, (now) => valueIn(now, errors) !== undefined);
  for (const [name, label] of [
    ["failed_reports_total", ""],
    ["aborted_scrapes_total", 'reason="tooSlow",'],
    ["refused_scrapes_total", 'reason="busy",'],
    ["refused_assignments_total", 'reason="conflict",'],
    ["bad_events_total", 'resource="pods",what="unparsable",'],
    ["relists_total", 'resource="pods",reason="expired",'],
    ["render_failures_total", 'resource="pods",'],
  ] as const)
    expect(valueIn(text, of(name, label)), name).toBe(0);
  expect(valueIn(text, errors)).toBe(0);
});
