import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { readByPython } from "./consumers/python-parser.ts";
import { startEveryKindFleet } from "./fleet/every-kind-fleet.ts";
import type { StandaloneProcess } from "./fleet/standalone-process.ts";
import { sampleLines } from "./scrape/samples.ts";
import { scrape, scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
const ACCEPT = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
const CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

let fleet: StandaloneProcess;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ fleet, stop } = await startEveryKindFleet(cluster));
});
afterAll(async () => {
  await stop?.();
});

/** Values of leases and the like change from body to body. */
const seriesOf = (body: string): readonly string[] =>
  sampleLines(body).map((line) => line.slice(0, line.lastIndexOf(" ")));

/** In both formats. Not while a unit moves between shards: it is elsewhere in the second body then. */
async function expectSameSeries(url: string, encoding: "identity" | "gzip"): Promise<void> {
  const { text } = await scrape(url, encoding, { accept: ACCEPT });
  expect(seriesOf(text)).toEqual(seriesOf(await scrapeText(url)));
}

describe("OpenMetrics bodies, with every kind, family, label and annotation", () => {
  it.each(["identity", "gzip"] as const)(
    "are read by the Python client, from shards and merged, as %s",
    async (encoding) => {
      for (const url of [fleet.url, ...fleet.shardUrls].map((base) => `${base}/metrics`)) {
        const { headers, text } = await scrape(url, encoding, { accept: ACCEPT });
        expect([headers["content-type"], headers["content-encoding"] ?? "identity"]).toEqual([CONTENT_TYPE, encoding]);
        const reading = await readByPython(text);
        if ("fault" in reading) return expect.fail(`${url}: ${reading.fault}`);
        expect(reading.samples).toBe(text.split("\n").filter((line) => line !== "" && line[0] !== "#").length);
        expect(reading.samples).toBeGreaterThan(1_000);
        expect(new Set(Object.values(reading.types))).toEqual(new Set(["gauge", "counter"]));
        expect(reading.types.kube_pod_container_status_restarts).toBe("counter");
        await vi.waitFor(() => expectSameSeries(url, encoding), { timeout: 60_000, interval: 500 });
      }
      return undefined;
    },
  );

  it("are refused by that client when they are not whole, or not OpenMetrics", async () => {
    const { text } = await scrape(`${fleet.url}/metrics?resources=pods`, "identity", { accept: ACCEPT });
    const plain = await scrapeText(`${fleet.url}/metrics?resources=pods`);
    for (const body of [text.slice(0, -"# EOF\n".length), plain, `${plain}# EOF\n`]) {
      expect(await readByPython(body)).toHaveProperty("fault");
    }
  });

  it("hold what a query asks for, also where it is spread over the shards", async () => {
    const ask = async (query: string) => await scrape(`${fleet.url}/metrics?${query}`, "gzip", { accept: ACCEPT });
    const { text } = await ask("namespace=reference&resources=pods,services,nodes");
    const lines = sampleLines(text).filter((line) => !line.startsWith("kube_state_shards_"));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(line).toMatch(/^kube_(pod|service)_[a-z_]+\{namespace="reference",/);
    expect((await ask("namespace=not-here")).text).toMatch(/^kube_state_shards_merged_missing_units 0$/m);
    expect(await ask("resources=pods,pots")).toMatchObject({ status: 400, text: expect.stringContaining('"pots"') });
  });
});
