import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { FORMATS, openMetricsFaults } from "@kube-state-shards/exposition";
import { catalogue, createKindRenderer, familyTexts, type Kind } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { type Scrape, samplesIn, scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, assign, type TestShard, type TestShardOptions } from "./testing/start-test-shard.ts";

const cluster = useSimulatedCluster();
const { start } = cluster;

async function startOwningAll(options: Partial<TestShardOptions> = {}): Promise<TestShard> {
  const started = await start(options);
  await started.store.publish(assign(1, allOwnedBy(cluster.simulator)));
  await awaitState(
    () => scrape(started.url),
    ({ status }) => status === 200,
  );
  return started;
}

/** What a body must hold of the cluster as it is now. */
function wanted(kinds: readonly Kind[] = catalogue): readonly string[] {
  const text = kinds.flatMap((kind) => {
    const renderer = createKindRenderer(kind, {});
    return cluster.simulator.cluster.list(kind.resource).flatMap((object) => familyTexts(renderer.render(object)));
  });
  return samplesIn(text.join(""));
}

const podNamed = (name: string, phase: string): unknown => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: NAMESPACE },
  spec: { containers: [{ name: "main", image: "registry.k8s.io/pause:3.10" }] },
  status: { phase },
});
const NAMESPACE = "team-0001"; // the seed's

describe("a shard that owns everything", () => {
  it("serves every object of every kind, under the heads of all families", async () => {
    const { url } = await startOwningAll();
    const body = await scrape(url);
    expect(body.samples).toEqual(wanted());
    expect(body.samples.filter((line) => line.startsWith("kube_pod_info{"))).toHaveLength(60);
    const heads = catalogue.flatMap((kind) => createKindRenderer(kind, {}).heads.map((head) => head.name));
    expect([...body.text.matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1])).toEqual(heads);
    expect(body.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(body.headers.get("x-kube-state-shards-shard")).toBe("shard-0");
    expect(body.headers.get("x-kube-state-shards-order")).toBe("1.1");
    expect(body.headers.has("x-kube-state-shards-retiring")).toBe(false);
  });

  it("serves one gzip member that holds the same text, cold and warm", async () => {
    const { url } = await startOwningAll();
    const { text } = await scrape(url);
    for (const _ of ["cold", "warm"]) {
      const { status, encoding, bytes } = await fetchRaw(url);
      expect([status, encoding]).toEqual([200, "gzip"]);
      expect(gunzipSync(bytes).toString()).toBe(text);
    }
  });

  it("shows what is created, changed and deleted, and nothing else changes", async () => {
    const { url } = await startOwningAll();
    cluster.simulator.cluster.create("pods", podNamed("extra", "Pending"));
    const isShown = (body: Scrape): boolean => JSON.stringify(body.samples) === JSON.stringify(wanted());
    await awaitState(() => scrape(url), isShown);
    cluster.simulator.cluster.update("pods", podNamed("extra", "Running"));
    await awaitState(() => scrape(url), isShown);
    cluster.simulator.cluster.remove("pods", { name: "extra", namespace: NAMESPACE });
    const body = await awaitState(() => scrape(url), isShown);
    expect(body.text).not.toContain('pod="extra"');
  });

  it("leaves no hole while it lists anew", async () => {
    const { url } = await startOwningAll();
    const before = cluster.simulator.requests.filter((each) => each.verb === "list").length;
    const all = wanted();
    cluster.simulator.faults.strikeWatches("expire");
    await awaitState(
      async () => {
        expect((await scrape(url)).samples).toEqual(all);
        return cluster.simulator.requests.filter((each) => each.verb === "list").length;
      },
      (lists) => lists >= before + 6,
    );
    expect((await scrape(url)).samples).toEqual(all);
  });

  it("serves the last good data while the API server is away, and what has changed once it is back", async () => {
    const { url } = await startOwningAll();
    const all = wanted();
    await cluster.simulator.faults.stopListening();
    cluster.simulator.cluster.create("pods", podNamed("extra", "Pending"));
    expect((await scrape(url)).samples).toEqual(all);
    await cluster.simulator.faults.startListening();
    await awaitState(
      () => scrape(url),
      ({ text }) => text.includes('pod="extra"'),
    );
  });

  it("serves the rest when a kind is forbidden, names the kind, and serves it when it is allowed", async () => {
    cluster.simulator.setDenied([{ resource: "services" }]);
    const { url, shard, telemetry } = await startOwningAll();
    const { samples } = await scrape(url);
    expect(samples).toEqual(wanted(catalogue.filter((kind) => kind.resource !== "services")));
    expect(shard.readiness().ready).toBe(true);
    expect(shard.readiness().notes.join()).toMatch(/^blocked: services in ns\/.*403/);
    await awaitState(telemetry, (text) =>
      /^kube_state_shards_blocked_kinds\{resource="services",shard="shard-0"\} [1-9]/m.test(text),
    );
    cluster.simulator.setDenied([]);
    await awaitState(
      () => scrape(url),
      (body) => body.samples.length === wanted().length,
    );
    await awaitState(
      () => shard.readiness().notes,
      (notes) => notes.length === 0,
    );
  });

  it("serves the kinds or the namespace that are asked for", async () => {
    const { url } = await startOwningAll();
    const all = wanted();
    const names = (path: string): Promise<readonly string[]> => scrape(url, path).then((body) => body.samples);
    expect(await names("/metrics?resources=pods,nodes")).toEqual(all.filter((line) => /^kube_(pod|node)_/.test(line)));
    expect(await names("/metrics?exclude_resources=pods")).toEqual(all.filter((line) => !line.startsWith("kube_pod_")));
    const own = all.filter((line) => line.includes(`namespace="${NAMESPACE}"`) && !line.startsWith("kube_namespace_"));
    expect(await names(`/metrics?namespace=${NAMESPACE}`)).toEqual(own);
  });

  it("serves OpenMetrics with the same samples to whoever asks for it, plain and gzip", async () => {
    const { url } = await startOwningAll();
    const accept = "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3";
    const response = await fetch(`${url}/metrics`, { headers: { accept, "accept-encoding": "identity" } });
    expect(response.headers.get("content-type")).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
    expect(response.headers.get("vary")).toBe("Accept, Accept-Encoding");
    const text = await response.text();
    expect(openMetricsFaults(text)).toEqual([]);
    expect(samplesIn(text)).toEqual(wanted());
    expect(text).toContain("# TYPE kube_pod_container_status_restarts counter\n");
    const gzip = await fetchRaw(url, { accept });
    expect(gunzipSync(gzip.bytes).toString()).toBe(text);
  });

  it("has a head in OpenMetrics for every family that a strict reader accepts beside all others", () => {
    const heads = catalogue.flatMap((kind) => createKindRenderer(kind, { optInList: [/.*/] }).heads);
    const body = heads.map(FORMATS.openMetrics.renderHead).join("");
    expect(openMetricsFaults(`${body}# EOF\n`)).toEqual([]);
    expect(body).not.toContain(" unknown\n");
  });

  it("refuses kinds that are not enabled, and finds nothing in a namespace that is not there", async () => {
    const { url } = await startOwningAll();
    for (const query of ["resources=pod", "exclude_resources=pod", "resources=", "namespace="]) {
      const refused = await scrape(url, `/metrics?${query}`);
      expect([query, refused.status]).toEqual([query, 400]);
      expect(refused.text).toContain(query.startsWith("namespace") ? "kube-system" : "namespaces, ");
    }
    const nowhere = await scrape(url, "/metrics?namespace=not-here");
    expect([nowhere.status, nowhere.samples]).toEqual([200, []]);
    const ignored = await scrape(url, "/metrics?pretty=1");
    expect(ignored.samples).toEqual(wanted());
  });

  it("counts what it asks of the API server, and what it holds", async () => {
    const { telemetry } = await startOwningAll();
    const text = await awaitState(telemetry, (now) =>
      /^kube_state_shards_objects\{resource="pods",shard="shard-0"\} 60$/m.test(now),
    );
    expect(text).toMatch(/^kube_state_metrics_list_total\{resource="pods",result="success",shard="shard-0"\} [1-9]/m);
    expect(text).toMatch(/^kube_state_metrics_shard_ordinal\{shard_ordinal="0"\} 0$/m);
    expect(text).toMatch(/^kube_state_metrics_total_shards 1$/m);
    expect(text).toMatch(/^kube_state_shards_units\{state="serving",shard="shard-0"\} [1-9]/m);
    expect(text).toMatch(/^http_request_duration_seconds_count\{handler="metrics",method="get"\} [1-9]/m);
  });
});

describe("a shard without an assignment", () => {
  it("says 503 and when to come back, and answers for its own health", async () => {
    const { url, shard } = await start();
    const body = await scrape(url);
    expect([body.status, body.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(body.text).toContain("waiting for the first assignment");
    expect(shard.readiness().ready).toBe(false);
    expect((await scrape(url, "/healthz")).status).toBe(200);
    expect((await scrape(url, "/livez")).status).toBe(200);
  });

  it("is ready with an empty body once it is told that nothing is its own", async () => {
    const { url, store } = await start();
    await store.publish(assign(1, allOwnedBy(cluster.simulator, "shard-9")));
    const body = await awaitState(
      () => scrape(url),
      ({ status }) => status === 200,
    );
    expect(body.samples).toEqual([]);
    expect(cluster.simulator.requests.filter((each) => each.verb === "list")).toEqual([]);
  });

  it("serves GET and HEAD only", async () => {
    const { url } = await startOwningAll();
    const posted = await fetch(`${url}/metrics`, { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const head = await fetch(`${url}/metrics`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});

/** With the body as it came over the wire. */
function fetchRaw(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number | undefined; encoding: string | undefined; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/metrics`,
      { headers: { "accept-encoding": "gzip", ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode,
            encoding: response.headers["content-encoding"],
            bytes: Buffer.concat(chunks),
          }),
        );
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}
