import { PieceStreamError } from "@kube-state-shards/exposition";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttpPieceSource, type HttpPieceSource } from "./http-piece-source.ts";
import type { PieceRequest } from "./piece-source.ts";
import { ShardRequestError } from "./shard-request-error.ts";
import { eventually } from "./testing/eventually.ts";
import { FAMILIES, unitTexts } from "./testing/fake-coordinator.ts";
import { FAKE_TOKEN, type FakeShard, startFakeShard } from "./testing/fake-shard.ts";

let shard: FakeShard;
let source: HttpPieceSource;
beforeEach(async () => {
  shard = await startFakeShard({ shard: "shard-0", families: FAMILIES });
  shard.units.set("ns/a", unitTexts("ns/a"));
  source = createHttpPieceSource({ token: () => FAKE_TOKEN });
});
afterEach(async () => {
  source.close();
  await shard.close();
});

const never = new AbortController().signal;
const requestTo = (address: string): PieceRequest => ({
  shard: "shard-0",
  address,
  order: { term: 3, epoch: 14 },
  units: ["ns/a"],
  encoding: "identity",
});

async function readTexts(address: string): Promise<readonly string[]> {
  const { frames } = await source.open(requestTo(address), never);
  const frameTexts: string[] = [];
  for await (const { payload } of frames) frameTexts.push(payload.toString());
  return frameTexts;
}

describe("pieces over HTTP", () => {
  it("give the manifest first, then the frames in order", async () => {
    const { manifest, frames } = await source.open(requestTo(shard.address), never);
    expect(manifest).toMatchObject({
      shard: "shard-0",
      order: { term: 3, epoch: 14 },
      units: ["ns/a"],
      families: FAMILIES,
    });
    const seen: unknown[] = [];
    for await (const frame of frames) seen.push([frame.familyIndex, frame.payload.toString()]);
    expect(seen).toEqual(unitTexts("ns/a").map((line, index) => [index, line]));
  });

  it("accept an address with a slash at its end", async () => {
    expect(await readTexts(`${shard.address}/`)).toEqual(unitTexts("ns/a"));
  });

  it.each([
    "http://10.0.0.7:8081/fleet",
    "https://127.0.0.1:8081/fleet",
    "http://127.0.0.1.example.com/fleet",
    "http://127.0.0.1:80@example.com/fleet",
    "http://user@127.0.0.1:8081/fleet",
    "file:///etc/passwd",
    "shard-0:8081",
    "",
  ])("are not asked for at %j: the store's addresses are not trusted", async (address) => {
    const attempt = source.open(requestTo(address), never);
    await expect(attempt).rejects.toThrow(ShardRequestError);
    await expect(attempt).rejects.toThrow(/want an http URL that matches/);
    expect(shard.asked).toEqual([]);
  });

  it("are asked for wherever the pattern allows", async () => {
    source.close();
    const { port } = new URL(shard.address);
    source = createHttpPieceSource({ token: () => FAKE_TOKEN, allowedAddress: new RegExp(`:${port}/fleet$`) });
    expect(await readTexts(shard.address)).toEqual(unitTexts("ns/a"));
  });

  it("say status and words of a shard that refuses", async () => {
    source.close();
    source = createHttpPieceSource({ token: () => "old token" });
    await expect(readTexts(shard.address)).rejects.toThrow(
      "read pieces of shard-0: status 401, saying wrong token; want 200.",
    );
  });

  it("are asked for again when a kept connection was closed just then", async () => {
    await readTexts(shard.address);
    shard.misbehave = (response) => {
      shard.misbehave = undefined;
      response.socket?.resetAndDestroy();
    };
    expect(await readTexts(shard.address)).toEqual(unitTexts("ns/a"));
    expect([shard.asked.length, shard.connections()]).toEqual([3, 2]);
  });

  it("fail, and are not asked for again, when a new connection is closed", async () => {
    shard.misbehave = (response) => response.socket?.resetAndDestroy();
    await expect(readTexts(shard.address)).rejects.toThrow(
      /connection to 127\.0\.0\.1:\d+ failed .*\. See the shard's log/,
    );
    expect(shard.asked).toHaveLength(1);
  });

  it("throw when the body ends before the end frame", async () => {
    shard.misbehave = (response, stream) => void response.end(Buffer.concat(stream.slice(0, -1)));
    await expect(readTexts(shard.address)).rejects.toThrow(PieceStreamError);
  });

  it("end when the signal is aborted: before the answer, while it is read, and while nobody reads it", async () => {
    const before = new AbortController();
    shard.misbehave = () => before.abort();
    await expect(source.open(requestTo(shard.address), before.signal)).rejects.toThrow(ShardRequestError);

    let closed = 0;
    shard.misbehave = (response, stream) => {
      response.once("close", () => {
        closed += 1;
      });
      response.write(Buffer.concat(stream.slice(0, 2)));
    };
    const during = new AbortController();
    const { frames } = await source.open(requestTo(shard.address), during.signal);
    const iterator = frames[Symbol.asyncIterator]();
    expect((await iterator.next()).done).toBe(false);
    const next = iterator.next();
    during.abort();
    await expect(next).rejects.toThrow(ShardRequestError);

    const unread = new AbortController();
    await source.open(requestTo(shard.address), unread.signal);
    unread.abort();
    await eventually("the shard to see both streams end", () => closed === 2);
    await expect(source.open(requestTo(shard.address), unread.signal)).rejects.toThrow(ShardRequestError);
  });
});
