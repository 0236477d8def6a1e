import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { MergeOptions } from "./merge-options.ts";
import { eventually } from "./testing/eventually.ts";
import { type FakeCoordinator, startFakeCoordinator } from "./testing/fake-coordinator.ts";
import type { FakeShard } from "./testing/fake-shard.ts";
import { fetchBody, openBody } from "./testing/fetch-body.ts";

const MISSING = "kube_state_shards_merged_missing_units";
const LONG = 60_000;

let coordinator: FakeCoordinator | undefined;
afterEach(() => coordinator?.close());

async function start(options: Partial<MergeOptions> = {}): Promise<readonly [FakeCoordinator, FakeShard, FakeShard]> {
  coordinator = await startFakeCoordinator({ options: { mergeTimeoutMs: LONG, ...options } });
  coordinator.own({ "ns/a": 0, "ns/b": 1, "ns/c": 1 });
  const [first, second] = coordinator.shards;
  if (first === undefined || second === undefined) return expect.fail("want two fake shards");
  return [coordinator, first, second];
}

/** How a shard fails before it has sent a piece, and what the coordinator should say about it. */
const EARLY_FAULTS: readonly (readonly [string, NonNullable<FakeShard["misbehave"]>, RegExp])[] = [
  ["closes the connection", (response) => void response.destroy(), /connection to .* failed/],
  ["answers 500", (response) => void response.writeHead(500).end("out of pieces"), /status 500, saying out of pieces/],
  ["answers an empty body", (response) => void response.end(), /an empty body|end of the body/],
  ["answers a page", (response) => void response.end("<html>"), /frame tag 0x3c/],
  ["ends after the manifest", (response, [manifest]) => void response.end(manifest), /end of the body/],
];

describe("a shard that fails before the first byte", () => {
  it.each(EARLY_FAULTS)("is left out and named when it %s", async (_, misbehave) => {
    const [{ url, results }, , second] = await start();
    second.misbehave = misbehave;
    for (const encoding of ["identity", "gzip"]) {
      const { status, headers, body } = await fetchBody(url, { headers: { "accept-encoding": encoding } });
      const text = (encoding === "gzip" ? gunzipSync(body) : body).toString();
      expect(status).toBe(200);
      expect(headers["x-kube-state-shards-missing"]).toBe("shard-1");
      expect(text).toContain(`\n${MISSING} 2\n`);
      expect(text).toContain('kube_pod_info{unit="ns/a"} 1\n');
      expect(text).not.toContain("ns/b");
    }
    expect(results.map(({ outcome, missingUnits }) => [outcome, missingUnits])).toEqual([
      ["partial", 2],
      ["partial", 2],
    ]);
  });

  it.each(EARLY_FAULTS)(
    "makes the whole answer 503 with --merged-partial=fail when it %s",
    async (_, misbehave, reason) => {
      const [{ url }, , second] = await start({ mergedPartial: "fail" });
      expect((await fetchBody(url)).status).toBe(200);
      second.misbehave = misbehave;
      const { status, headers, body } = await fetchBody(url);
      expect(status).toBe(503);
      expect(headers["x-kube-state-shards-missing"]).toBe("shard-1");
      expect(body.toString()).toMatch(reason);
    },
  );

  it("is left out when it says nothing within the merge timeout, and its request is ended", async () => {
    const [{ url }, , second] = await start({ mergeTimeoutMs: 1_500 });
    let ended = false;
    second.misbehave = (response) => {
      response.once("close", () => {
        ended = true;
      });
    };
    const { body } = await fetchBody(url);
    expect(body.toString()).toContain(`${MISSING} 2\n`);
    await eventually("the request to the silent shard to end", () => ended);
  });

  it("is left out when it cannot be reached, while the others are served", async () => {
    const [{ url }, , second] = await start();
    await second.close();
    expect((await fetchBody(url)).body.toString()).toContain(`${MISSING} 2\n`);
  });
});

describe("units that no shard gives", () => {
  it("are counted when a shard does not hold them, when it has no report, and when nobody owns them", async () => {
    const [fake, , second] = await start();
    fake.own({ "ns/a": 0, "ns/b": 1, "ns/c": 1, "ns/d": 7 }, ["ns/e", "ns/f"]);
    second.units.delete("ns/c");
    const { headers, body } = await fetchBody(fake.url);
    expect(headers["x-kube-state-shards-missing"]).toBe("shard-1,shard-7");
    expect(body.toString()).toContain(`${MISSING} 4\n`);
    expect(body.toString()).toContain('{unit="ns/b"}');
  });

  it("fail the answer with --merged-partial=fail, each named", async () => {
    const [fake] = await start({ mergedPartial: "fail" });
    fake.own({ "ns/d": 7 }, ["ns/e"]);
    const { status, body } = await fetchBody(fake.url);
    expect(status).toBe(503);
    expect(body.toString()).toMatch(/no living shard reports this id/);
    expect(body.toString()).toMatch(/no shard can take ns\/e/);
  });
});

describe("a failure after the first byte", () => {
  it.each([
    ["the connection is lost", (socketEnd: () => void) => socketEnd()],
    ["the stream ends without its end frame", (_: () => void, end: () => void) => end()],
  ])("aborts the body, plain or gzip, when %s", async (_, fail) => {
    const [{ url, results }, , second] = await start();
    second.misbehave = (response, stream) => {
      response.write(Buffer.concat(stream.slice(0, 2)), () =>
        fail(
          () => response.destroy(),
          () => response.end(),
        ),
      );
    };
    for (const encoding of ["identity", "gzip"]) {
      await expect(fetchBody(url, { headers: { "accept-encoding": encoding } })).rejects.toThrow(/ECONNRESET|aborted/);
    }
    expect(results.map(({ outcome }) => outcome)).toEqual(["aborted", "aborted"]);
  });

  it("never shows the end of OpenMetrics to whoever read on until the cut", async () => {
    const [{ url }, , second] = await start();
    second.misbehave = (response, stream) => void response.end(Buffer.concat(stream.slice(0, -1)));
    const response = await openBody(url, { headers: { accept: "application/openmetrics-text" } });
    let text = "";
    const read = async (): Promise<void> => {
      for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
    };
    await expect(read()).rejects.toThrow(/ECONNRESET|aborted/);
    expect(response.headers["content-type"]).toMatch(/^application\/openmetrics-text/);
    expect(text).not.toContain("# EOF");
  });

  it("aborts the body when a shard stalls for the merge timeout", async () => {
    const [{ url }, , second] = await start({ mergeTimeoutMs: 1_500 });
    second.misbehave = (response, stream) => void response.write(Buffer.concat(stream.slice(0, 2)));
    await expect(fetchBody(url)).rejects.toThrow(/ECONNRESET|aborted/);
  });

  it("leaves the endpoint as it was: the next answer is complete", async () => {
    const [{ url, results }, , second] = await start();
    second.misbehave = (response, stream) => {
      response.write(Buffer.concat(stream.slice(0, 2)), () => response.destroy());
    };
    await expect(fetchBody(url)).rejects.toThrow();
    second.misbehave = undefined;
    expect((await fetchBody(url)).body.toString()).toContain(`${MISSING} 0\n`);
    expect(results.map(({ outcome }) => outcome)).toEqual(["aborted", "complete"]);
  });
});

describe("the client of a merge", () => {
  const manyTexts = Array.from({ length: 3 }, () => "x".repeat(8 * 1024 * 1024));

  it("that hangs up ends all streams, and is not an error", async () => {
    const [fake, first, second] = await start();
    for (const shard of [first, second]) for (const unit of shard.units.keys()) shard.units.set(unit, manyTexts);
    const response = await openBody(fake.url);
    response.destroy();
    await eventually("both shards to see their streams end", () => first.cut() + second.cut() === 2);
    await eventually("the merge to end", () => fake.results.length === 1);
    expect(fake.results[0]?.outcome).toBe("clientGone");
  });

  it("that stops reading is given up after the write timeout", async () => {
    const [fake, first] = await start({ writeTimeoutMs: 300 });
    first.units.set("ns/a", manyTexts);
    const response = await openBody(fake.url);
    await eventually("the merge to end", () => fake.results.length === 1);
    expect(fake.results[0]?.outcome).toBe("aborted");
    await expect(response.toArray()).rejects.toThrow(/ECONNRESET|aborted/);
  });
});
