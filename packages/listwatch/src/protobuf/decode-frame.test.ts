import { findKind, type Kind } from "@kube-state-shards/families";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutBytes } from "../fixtures/cut-bytes.ts";
import { recordedBody } from "../fixtures/recorded-bodies.ts";
import type { WatchEvent } from "../watch/watch-event.ts";
import { FrameSplitter } from "./frame-splitter.ts";
import { createProtobufEncoding } from "./protobuf-encoding.ts";

const { fields } = findKind("leases") as Kind;
const encoding = createProtobufEncoding(fields, [["metadata", "labels"]]);
const framesOf = (chunks: readonly Buffer[]): readonly Buffer[] => {
  const splitter = new FrameSplitter();
  return chunks.flatMap((chunk) => splitter.push(chunk));
};
const frames = framesOf([recordedBody("watch").body]);
const decode = (frame: Buffer | undefined, keeps?: (namespace: string) => boolean): WatchEvent =>
  encoding.decodeEvent(frame ?? Buffer.alloc(0), keeps);

describe("the frames of a watch in protobuf", () => {
  it("are the same wherever the chunks are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
        expect(framesOf(cutBytes(recordedBody("watch").body, cuts))).toEqual(frames);
      }),
    );
    expect(framesOf([...recordedBody("watch").body].map((byte) => Buffer.from([byte])))).toEqual(frames);
  });

  it("tell at once how much they announce, so that garbage is not waited for", () => {
    const splitter = new FrameSplitter();
    expect(splitter.push(Buffer.from([0xff, 0xff, 0xff, 0xff, 1]))).toEqual([]);
    expect(splitter.pendingBytes).toBe(0xffffffff);
  });

  it("are the events of the API server", () => {
    const events = frames.map((frame) => decode(frame));
    expect(events.map(({ type }) => type).slice(0, 3)).toEqual(["upsert", "upsert", "remove"]);
    expect(events[1]).toMatchObject({
      type: "upsert",
      resourceVersion: expect.stringMatching(/^\d+$/),
      object: { metadata: { name: "three", namespace: "default" }, spec: { holderIdentity: "d" } },
    });
    expect(JSON.stringify(events)).not.toContain("labels"); // they were to be dropped
    expect(JSON.stringify(events[0])).toContain('"renewTime":"2026-01-01T00:00:01.123456Z"');
  });

  it("are bookmarks, and errors with what the Status says", () => {
    const [, , bookmark] = framesOf([recordedBody("bookmark").body]);
    expect(decode(bookmark)).toMatchObject({ type: "bookmark", resourceVersion: expect.stringMatching(/^\d+$/) });
    const [expired] = framesOf([recordedBody("expired").body]);
    expect(decode(expired)).toMatchObject({ type: "error", code: 410, detail: expect.stringContaining("too old") });
  });

  it("are skipped undecoded where their namespace is not kept, but their version is remembered", () => {
    const { resourceVersion } = decode(frames[0]) as { readonly resourceVersion: string };
    expect(decode(frames[0], (namespace) => namespace !== "default")).toEqual({ type: "skipped", resourceVersion });
    expect(decode(frames[0], (namespace) => namespace === "default").type).toBe("upsert");
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["JSON", Buffer.from('{"type":"ADDED"}')],
    ["a frame cut short", (frames[0] as Buffer).subarray(0, -10)],
    [
      "an object without its mark",
      Buffer.from((frames[0] as Buffer).toString("latin1").replace("k8s", "k9s"), "latin1"),
    ],
  ])("are unparsable when they are %s", (_what, frame) => {
    expect(decode(frame)).toMatchObject({ type: "bad", what: "unparsable" });
  });

  it("are of a type that nobody knows, when they say so", () => {
    const shrugged = Buffer.from((frames[0] as Buffer).toString("latin1").replace("ADDED", "SHRUG"), "latin1");
    expect(decode(shrugged)).toMatchObject({ type: "bad", what: "unknownType" });
  });

  it("are events, or bad, wherever they end and whatever becomes of one byte", () => {
    const whole = frames[0] as Buffer;
    const damage = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255), end: fc.nat(whole.length) });
    fc.assert(
      fc.property(damage, fc.boolean(), ({ at, byte, end }, keeps) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        expect(typeof decode(damaged.subarray(0, end), () => keeps).type).toBe("string");
        expect(typeof decode(damaged).type).toBe("string");
      }),
      { numRuns: 1000 },
    );
  });
});
