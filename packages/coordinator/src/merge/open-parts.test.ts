import type { PieceManifest } from "@kube-state-shards/exposition";
import { describe, expect, it } from "vitest";
import { openParts } from "./open-parts.ts";
import type { PieceSource } from "./piece-source.ts";
import type { ShardPart } from "./plan-merge.ts";

const ORDER = { term: 1, epoch: 1 };
const PART: ShardPart = { shard: "shard-0", address: "http://127.0.0.1:1", units: ["ns/a", "ns/b"] };
const MANIFEST: PieceManifest = {
  version: 1,
  shard: "shard-0",
  order: ORDER,
  encoding: "identity",
  units: ["ns/b", "ns/a"],
  families: [],
};

const sourceOf = (manifest: PieceManifest): PieceSource => ({
  open: async () => ({ manifest, frames: (async function* () {})() }),
});

const open = (source: PieceSource) =>
  openParts([PART], {
    source,
    order: ORDER,
    encoding: "identity",
    resources: undefined,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  });

describe("a shard's part of a merge", () => {
  it("is open when its manifest is what was asked for, whatever its units' order", async () => {
    const { open: parts, failed } = await open(sourceOf(MANIFEST));
    expect(failed).toEqual([]);
    expect(parts).toMatchObject([{ shard: "shard-0", missing: [] }]);
  });

  it("names the units that it lacks", async () => {
    const { open: parts } = await open(sourceOf({ ...MANIFEST, units: ["ns/b"] }));
    expect(parts.map(({ missing }) => missing)).toEqual([["ns/a"]]);
  });

  it.each([
    ["another shard answers", { shard: "shard-9" }, /shard-9 answers at its address/],
    ["a unit was not asked for", { units: ["ns/a", "ns/z"] }, /ns\/z, which was not asked for/],
    ["the encoding is another", { encoding: "deflate" as const }, /deflate pieces, want identity/],
  ])("fails when %s", async (_, change, reason) => {
    const { open: parts, failed } = await open(sourceOf({ ...MANIFEST, ...change }));
    expect(parts).toEqual([]);
    expect(failed).toMatchObject([{ shard: "shard-0", units: PART.units, error: { code: "KSS_SHARD_REQUEST" } }]);
    expect(String(failed[0]?.error)).toMatch(reason);
  });

  it("fails when its first frame does, and its stream is ended", async () => {
    let seen: AbortSignal | undefined;
    const source: PieceSource = {
      open: async (_, signal) => {
        seen = signal;
        const frames = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("cut")) }) };
        return { manifest: MANIFEST, frames };
      },
    };
    expect((await open(source)).failed).toMatchObject([{ error: { message: "cut" } }]);
    expect(seen?.aborted).toBe(true);
  });
});
