import { get, type IncomingMessage } from "node:http";
import { createApp, createTelemetry, listenHttp } from "@kube-state-shards/daemon";
import { silentLog } from "@kube-state-shards/listwatch";
import { afterEach, describe, expect, it } from "vitest";
import { mainRoutes } from "./serve/main-routes.ts";
import { metricsRoute } from "./serve/metrics-route.ts";
import { createScrapeSlots } from "./serve/scrape-slots.ts";
import { createObjectStore } from "./store/object-store.ts";
import { createShardMetrics } from "./telemetry/shard-metrics.ts";
import { awaitState } from "./testing/await-state.ts";
import { joinTexts } from "./testing/join-texts.ts";

let close = async (): Promise<void> => {};
afterEach(() => close());

/** A body of 200 MB, more than any socket buffers: 200 objects share one text of a MB. */
async function serveMuch({ writeTimeoutMs = 60_000, limit = 2 } = {}) {
  const store = createObjectStore([{ resource: "pods", heads: [{ name: "kube_pod_info", type: "gauge", help: "x" }] }]);
  const change = (to: string): void => {
    const text = `kube_pod_info{pod="${to.padEnd(1_000, "x")}"} 1\n`.repeat(1_000);
    for (let n = 0; n < 200; n++)
      store.kind("pods").upsert({ key: `a/${n}`, unit: "ns/a", hash: 0, ...joinTexts([text]), series: 1_000 });
  };
  change("");
  const { registry, bodyRead } = createTelemetry({ version: "test", processMetrics: false });
  const slots = createScrapeSlots(limit);
  const route = metricsRoute({
    shard: "shard-0",
    store,
    resources: ["pods"],
    view: () => ({
      state: "serving",
      order: { term: 1, epoch: 1 },
      atMs: 0,
      exposure: { exposed: new Set(["ns/a"]), retiring: [], stamped: new Map() },
    }),
    slots,
    writeTimeoutMs,
    metrics: createShardMetrics({ registry, shard: "shard-0", ordinal: 0 }),
    bodyRead,
    log: silentLog,
  });
  const app = createApp({
    log: silentLog,
    title: "test",
    links: [],
    routes: (routes) => routes.use(mainRoutes(route, (_request, _response, next) => next())),
  });
  const listener = await listenHttp({ app, host: "127.0.0.1", port: 0, name: "main", log: silentLog });
  close = () => listener.close();
  return { url: `${listener.url}/metrics`, slots, change, metrics: () => registry.metrics() };
}

async function wholeOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("latin1");
}

const begin = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => get(url, { agent: false }, resolve).on("error", reject));

const aborted = (reason: string, count: number): RegExp =>
  new RegExp(`^kube_state_shards_aborted_scrapes_total\\{reason="${reason}",shard="shard-0"\\} ${count}$`, "m");

describe("readers of /metrics", () => {
  it("may hang up mid-body: it is counted, the slot is given back, and the next one is served", async () => {
    const { url, slots, metrics } = await serveMuch();
    for (let n = 0; n < 3; n++) {
      const response = await begin(url);
      await new Promise((resolve) => response.once("data", resolve));
      response.destroy();
    }
    await awaitState(metrics, (text) => aborted("hungUp", 3).test(text));
    expect(slots.taken()).toBe(0);
    const whole = await fetch(url, { headers: { "accept-encoding": "gzip" } });
    expect((await whole.text()).length).toBeGreaterThan(200_000_000);
  });

  it("are cut off when they do not read", async () => {
    const { url, slots, metrics } = await serveMuch({ writeTimeoutMs: 200 });
    const response = await begin(url);
    const cut = new Promise((resolve) => response.once("error", resolve));
    response.pause();
    await awaitState(metrics, (text) => aborted("tooSlow", 1).test(text));
    expect(slots.taken()).toBe(0);
    response.resume();
    expect(await cut).toMatchObject({ code: "ECONNRESET" });
  });

  it("have what was there when they asked, whatever changes while they read or hang up", async () => {
    const { url, slots, change } = await serveMuch({ limit: 3 });
    await fetch(url, { headers: { "accept-encoding": "gzip" } }).then((response) => response.arrayBuffer());
    for (const [at, hangsUp] of [false, true].entries()) {
      const slow = await begin(url);
      await new Promise((resolve) => slow.once("data", resolve));
      change(`changed${at}`);
      const other = await fetch(url);
      expect((await other.text()).match(/changed\d/g)?.every((each) => each === `changed${at}`)).toBe(true);
      if (hangsUp) slow.destroy();
      else expect(await wholeOf(slow)).not.toContain("changed");
      await awaitState(slots.taken, (taken) => taken === 0);
    }
    change("changed2");
    expect((await fetch(url).then((response) => response.text())).match(/changed2/g)).toHaveLength(200_000);
  });

  it("are told to come back when too many read at once, while others are served on", async () => {
    const { url, slots } = await serveMuch({ limit: 1 });
    const first = await begin(url);
    await awaitState(slots.taken, (taken) => taken === 1);
    const second = await fetch(url);
    expect([second.status, second.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await second.text()).toContain("1 bodies are being read already");
    let bytes = 0;
    for await (const chunk of first) bytes += (chunk as Buffer).length;
    expect(bytes).toBeGreaterThan(200_000_000);
    await awaitState(slots.taken, (taken) => taken === 0);
  });
});
