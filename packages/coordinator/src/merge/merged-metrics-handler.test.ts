import { gunzipSync } from "node:zlib";
import { FAN_OUT_HEADER, OPEN_METRICS_CONTENT_TYPE, openMetricsFaults } from "@kube-state-shards/exposition";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "./testing/eventually.ts";
import { FAMILIES, type FakeCoordinator, startFakeCoordinator } from "./testing/fake-coordinator.ts";
import { fetchBody } from "./testing/fetch-body.ts";

const MISSING = "kube_state_shards_merged_missing_units";

let coordinator: FakeCoordinator;
beforeEach(async () => {
  coordinator = await startFakeCoordinator({ options: { mergeTimeoutMs: 20_000 } });
});
afterEach(() => coordinator.close());

const shardAt = (index: number) => coordinator.shards[index] ?? expect.fail(`no fake shard ${index}`);

describe("the merged endpoint", () => {
  it("is the union of the shards, family by family, each head once", async () => {
    coordinator.own({ "ns/a": 0, "ns/b": 1, "cluster/nodes": 0 });
    const { status, headers, body } = await fetchBody(coordinator.url);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(headers["x-kube-state-shards-order"]).toBe("1.1");
    expect(headers).not.toHaveProperty("x-kube-state-shards-missing");
    const families = FAMILIES.map(({ name, type, help }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...["ns/a", "cluster/nodes", "ns/b"].map((unit) => `${name}{unit="${unit}"} 1`),
      ].join("\n"),
    );
    const [, , missing, ...rest] = body.toString().trimEnd().split("\n");
    expect(missing).toBe(`${MISSING} 0`);
    expect(rest.join("\n")).toBe(families.join("\n"));
    expect(coordinator.results).toEqual([
      {
        ...{ outcome: "complete", missingUnits: 0, bodyBytes: body.length, textBytes: body.length },
        ...{ headOnly: false, reader: { agent: "other", timeoutMs: undefined }, durationMs: expect.any(Number) },
      },
    ]);
  });

  it("is the same text as one gzip member, from pieces that the shards compressed", async () => {
    coordinator.own({ "ns/a": 0, "ns/b": 1 });
    const plain = await fetchBody(coordinator.url);
    const gzip = await fetchBody(coordinator.url, { headers: { "accept-encoding": "gzip" } });
    expect(gzip.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(gzip.body).toString()).toBe(plain.body.toString());
    expect(coordinator.results.map(({ textBytes }) => textBytes)).toEqual([plain.body.length, plain.body.length]);
    expect(coordinator.shards.map(({ asked }) => asked.map(({ encoding }) => encoding))).toEqual([
      ["identity", "deflate"],
      ["identity", "deflate"],
    ]);
  });

  it("is OpenMetrics for whoever asks for it, with the shards' lines as they are", async () => {
    coordinator.own({ "ns/a": 0, "ns/b": 1 });
    const accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    const text = await fetchBody(coordinator.url);
    const plain = await fetchBody(coordinator.url, { headers: { accept } });
    expect(plain.headers["content-type"]).toBe(OPEN_METRICS_CONTENT_TYPE);
    expect(plain.headers.vary).toBe("Accept, Accept-Encoding");
    const body = plain.body.toString();
    expect(openMetricsFaults(body)).toEqual([]);
    expect(body).toContain("# TYPE kube_pod_restarts counter\n# HELP kube_pod_restarts Restarts.\n");
    const samples = (of: string): readonly string[] => of.split("\n").filter((line) => line !== "" && line[0] !== "#");
    expect(samples(body)).toEqual(samples(text.body.toString()));
    const gzip = await fetchBody(coordinator.url, { headers: { accept, "accept-encoding": "gzip" } });
    expect(gunzipSync(gzip.body).toString()).toBe(body);
  });

  it("is what the shards of one partition own with ?partition=, and the parts are the whole", async () => {
    const lost = ["ns/lost-1", "ns/lost-2", "ns/lost-3"];
    coordinator.own({ "ns/a": 0, "ns/b": 1, "cluster/nodes": 0 }, lost);
    const owned = coordinator.assignment ?? expect.fail("no assignment");
    coordinator.assignment = { ...owned, partitions: 2 };
    const read = async (query: string) => {
      const lines = (await fetchBody(`${coordinator.url}${query}`)).body.toString().split("\n");
      const missing = Number(lines.find((line) => line.startsWith(`${MISSING} `))?.split(" ")[1]);
      return { missing, pods: lines.filter((line) => line.startsWith("kube_pod_info{")) };
    };
    const [first, second, whole] = [await read("?partition=0/2"), await read("?partition=1/2"), await read("")];
    expect(first.pods).toEqual(['kube_pod_info{unit="ns/a"} 1', 'kube_pod_info{unit="cluster/nodes"} 1']);
    expect(second.pods).toEqual(['kube_pod_info{unit="ns/b"} 1']);
    expect([...first.pods, ...second.pods]).toEqual(whole.pods);
    expect(first.missing + second.missing).toBe(lost.length);
    expect((await fetchBody(`${coordinator.url}?partition=1/2&namespace=a`)).status).toBe(200);
    const refused = await fetchBody(`${coordinator.url}?partition=1/3`);
    expect(refused.status).toBe(400);
    expect(refused.body.toString()).toContain(
      'partition: got "1/3", want a part of 2, which the cluster is shared out',
    );
  });

  it("asks each shard for exactly the units it owns, in the pinned order, with token and fan-out mark", async () => {
    coordinator.own({ "ns/a": 0, "ns/b": 1 });
    const owned = coordinator.assignment ?? expect.fail("no assignment");
    coordinator.assignment = {
      ...owned,
      units: {
        ...owned.units,
        "ns/c": { phase: "warming", owner: "shard-0", next: "shard-1" },
        "ns/d": { phase: "cuttingOver", owner: "shard-1", next: "shard-0", atMs: 0 },
      },
    };
    await fetchBody(`${coordinator.url}?resources=services,pods`);
    const resources = ["pods", "services"];
    expect(shardAt(0).asked).toEqual([{ term: 1, epoch: 1, units: ["ns/a", "ns/c"], encoding: "identity", resources }]);
    expect(shardAt(1).asked).toEqual([{ term: 1, epoch: 1, units: ["ns/b", "ns/d"], encoding: "identity", resources }]);
    expect(shardAt(0).headers()).toMatchObject({ [FAN_OUT_HEADER]: "1", authorization: "Bearer fleet-token" });
  });

  it("keeps its connections to the shards", async () => {
    coordinator.own({ "ns/a": 0, "ns/b": 1 });
    for (let request = 0; request < 5; request += 1) await fetchBody(coordinator.url);
    expect(coordinator.shards.map((shard) => shard.connections())).toEqual([1, 1]);
  });

  it("answers HEAD with the header alone", async () => {
    coordinator.own({ "ns/a": 0 });
    const { status, headers, body } = await fetchBody(coordinator.url, { method: "HEAD" });
    expect([status, body.length]).toEqual([200, 0]);
    expect(headers["x-kube-state-shards-order"]).toBe("1.1");
  });

  it("answers 503 before the first assignment, and says when to come again", async () => {
    const { status, headers } = await fetchBody(coordinator.url);
    expect(status).toBe(503);
    expect(headers["retry-after"]).toBe("2");
  });

  it("allows GET and HEAD only", async () => {
    const { status, headers } = await fetchBody(coordinator.url, { method: "POST" });
    expect(status).toBe(405);
    expect(headers.allow).toBe("GET, HEAD");
  });

  it("gives the units of the namespaces asked for, and counts what is missing among these", async () => {
    coordinator.own({ "ns/a": 0, "ns/b": 1, "cluster/nodes": 1 }, ["ns/x", "ns/y"]);
    const { headers, body } = await fetchBody(`${coordinator.url}?namespace=a,x`);
    expect(body.toString().match(/kube_pod_info{.*/g)).toEqual(['kube_pod_info{unit="ns/a"} 1']);
    expect(body.toString()).toContain(`${MISSING} 1\n`);
    expect(headers).not.toHaveProperty("x-kube-state-shards-missing");
    expect(shardAt(1).asked).toEqual([]);
  });

  it("refuses a kind that the fleet does not serve, before it asks a shard", async () => {
    coordinator.own({ "ns/a": 0 });
    const { status, body } = await fetchBody(`${coordinator.url}?resources=pods,pots`);
    expect(status).toBe(400);
    expect(body.toString()).toMatch(/^400: .*\n {2}resources: got "pots", want some of those enabled here: .*pods, /);
    expect(shardAt(0).asked).toEqual([]);
  });

  it("is complete and empty for a cluster without units", async () => {
    coordinator.own({});
    expect((await fetchBody(coordinator.url)).body.toString()).toMatch(new RegExp(`\n${MISSING} 0\n$`));
  });

  it("bounds the merges that run at once", async () => {
    await coordinator.close();
    coordinator = await startFakeCoordinator({ options: { maxConcurrentMerges: 1 } });
    coordinator.own({ "ns/a": 0 });
    const held = Promise.withResolvers<void>();
    shardAt(0).misbehave = (response, stream) => void held.promise.then(() => response.end(Buffer.concat(stream)));
    const first = fetchBody(coordinator.url);
    await eventually("the first merge to ask its shard", () => shardAt(0).asked.length === 1);
    const second = await fetchBody(coordinator.url);
    expect(second.status).toBe(503);
    expect(second.headers["retry-after"]).toBe("1");
    held.resolve();
    expect((await first).status).toBe(200);
    expect((await fetchBody(coordinator.url)).status).toBe(200);
  });
});
