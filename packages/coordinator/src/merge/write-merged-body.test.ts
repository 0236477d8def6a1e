import { crc32 } from "node:zlib";
import { type FamilyHead, type PieceTextFrame, textFormat } from "@kube-state-shards/exposition";
import { describe, expect, it } from "vitest";
import { createPlainEncoder } from "./body-encoder.ts";
import type { ClientBody } from "./client-body.ts";
import { createFrameCursor } from "./frame-cursor.ts";
import { mergeFamilies } from "./merge-families.ts";
import { eventually } from "./testing/eventually.ts";
import { startFakeCoordinator } from "./testing/fake-coordinator.ts";
import { openBody } from "./testing/fetch-body.ts";
import { writeMergedBody } from "./write-merged-body.ts";

const head = (name: string, type: FamilyHead["type"] = "gauge"): FamilyHead => ({ name, type, help: "Help." });

/** A stream of `perFamily` one-line pieces for each family, counting what is read of it. */
function countedStream(label: string, families: readonly FamilyHead[], perFamily: number) {
  const counted = { read: 0 };
  async function* frames(): AsyncGenerator<PieceTextFrame> {
    for (const [familyIndex, { name }] of families.entries()) {
      for (let piece = 0; piece < perFamily; piece += 1) {
        counted.read += 1;
        const payload = Buffer.from(`${name}{from="${label}",piece="${piece}"} 1\n`);
        yield { kind: "piece", familyIndex, crc32: crc32(payload), textBytes: payload.length, payload };
      }
    }
  }
  const cursor = createFrameCursor(frames(), { timeoutMs: 60_000, onTimeout: () => new Error("the stream stalls") });
  return { families, cursor, counted };
}

/** A client that keeps what it got, and calls `onWrite` before it takes more. */
function recordingBody(onWrite: (writes: number) => void = () => {}) {
  const parts: Buffer[] = [];
  const body: ClientBody = {
    write: async (bytes) => {
      parts.push(bytes);
      onWrite(parts.length);
      await Promise.resolve();
    },
    bytes: () => 0,
  };
  return { body, text: () => Buffer.concat(parts).toString() };
}

function mergedOf(streams: readonly ReturnType<typeof countedStream>[]) {
  const layout = mergeFamilies(streams.map(({ families }) => families));
  const verdict = { layout, missingUnits: 0, missingShards: [], reasons: [] };
  return { verdict, cursors: streams.map(({ cursor }) => cursor), format: textFormat, encoder: createPlainEncoder() };
}

const samples = (text: string): readonly string[] => text.split("\n").filter((line) => line.includes("from="));

describe("writeMergedBody", () => {
  it("reads at most one frame a shard ahead of what the client took", async () => {
    const families = [head("a"), head("b"), head("c")];
    const streams = ["x", "y", "z"].map((label) => countedStream(label, families, 50));
    let furthestAhead = 0;
    const client = recordingBody((writes) => {
      const read = streams.reduce((sum, { counted }) => sum + counted.read, 0);
      furthestAhead = Math.max(furthestAhead, read - writes);
    });
    await writeMergedBody(client.body, mergedOf(streams));
    expect(samples(client.text())).toHaveLength(450);
    expect(furthestAhead).toBeLessThanOrEqual(streams.length);
  });

  it("writes each family in one block, although the shards have different ones", async () => {
    const streams = [
      countedStream("x", [head("a"), head("c")], 2),
      countedStream("y", [head("a"), head("b"), head("c")], 1),
    ];
    const client = recordingBody();
    await writeMergedBody(client.body, mergedOf(streams));
    expect(samples(client.text()).map((line) => line.replace(/,piece.*/, ""))).toEqual([
      'a{from="x"',
      'a{from="x"',
      'a{from="y"',
      'b{from="y"',
      'c{from="x"',
      'c{from="x"',
      'c{from="y"',
    ]);
    expect(client.text().match(/^# TYPE [abc] /gm)).toEqual(["# TYPE a ", "# TYPE b ", "# TYPE c "]);
  });

  it("skips the pieces of a family whose type differs, and does not read a stream in another order", async () => {
    const odd = countedStream("odd", [head("a", "counter"), head("b")], 1);
    const backwards = countedStream("backwards", [head("b"), head("a")], 1);
    const streams = [countedStream("x", [head("a"), head("b")], 1), odd, backwards];
    const client = recordingBody();
    await writeMergedBody(client.body, mergedOf(streams));
    expect(samples(client.text())).toEqual([
      'a{from="x",piece="0"} 1',
      'b{from="x",piece="0"} 1',
      'b{from="odd",piece="0"} 1',
    ]);
    expect(backwards.counted.read).toBe(0);
  });

  it("holds a shard back while the client does not read, and gives it all in the end", async () => {
    const texts = Array.from({ length: 100 }, () => `${"y".repeat(511 * 1024)}\n`);
    const coordinator = await startFakeCoordinator({ shards: 1, options: { writeTimeoutMs: 60_000 } });
    try {
      const [shard] = coordinator.shards;
      if (shard === undefined) return expect.fail("want a fake shard");
      const units = Object.fromEntries(texts.map((_, index) => [`ns/${index}`, 0]));
      coordinator.own(units);
      for (const [index, text] of texts.entries()) shard.units.set(`ns/${index}`, [text, "", ""]);
      const response = await openBody(coordinator.url);
      let seen = -1;
      let unchanged = 0;
      await eventually("the shard to be held back", () => {
        unchanged = shard.framesWritten() === seen ? unchanged + 1 : 0;
        seen = shard.framesWritten();
        return seen > 0 && unchanged >= 100;
      });
      // Two loopback connections buffer a few MB each in the kernel; the rest of the 50 MB waits on the shard.
      expect(seen).toBeLessThan(60);
      let bytes = 0;
      for await (const chunk of response) bytes += (chunk as Buffer).length;
      expect(bytes).toBeGreaterThan(texts.length * 511 * 1024);
      expect(shard.framesWritten()).toBe(texts.length + 2);
    } finally {
      await coordinator.close();
    }
  });
});
