import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiBodyError } from "../errors.ts";
import { cutBytes } from "../fixtures/cut-bytes.ts";
import { recordedBody } from "../fixtures/recorded-bodies.ts";
import { MessageListSplitter } from "./message-list-splitter.ts";
import { readMetadataText } from "./read-metadata-text.ts";

function split(chunks: readonly Buffer[]): { readonly items: readonly Buffer[]; readonly fields: unknown } {
  const splitter = new MessageListSplitter();
  const items = chunks.flatMap((chunk) => splitter.push(chunk));
  return { items, fields: splitter.finish() };
}

const versions = (items: readonly Buffer[]): readonly unknown[] =>
  items.map((item) => readMetadataText(item, { from: 0, to: item.length }, "resourceVersion"));

const list = recordedBody("list").body;
const inJson = JSON.parse(recordedBody("listJson").body.toString("utf8")) as {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly { readonly metadata: { readonly resourceVersion: string } }[];
};

describe("a splitter of lists in protobuf", () => {
  it("gives the items and the metadata that JSON gives, wherever the chunks are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
        const { items, fields } = split(cutBytes(list, cuts));
        expect(versions(items)).toEqual(inJson.items.map(({ metadata }) => metadata.resourceVersion));
        expect(fields).toEqual({
          kind: "LeaseList",
          metadata: { resourceVersion: inJson.metadata.resourceVersion },
        });
      }),
    );
  });

  it("gives the same when every byte comes alone", () => {
    const alone = [...list].map((byte) => Buffer.from([byte]));
    expect(split(alone)).toEqual(split([list]));
  });

  it("has the token of the next page, and whether only a shard was sent", () => {
    expect(split([recordedBody("page").body]).fields).toMatchObject({
      metadata: { continue: expect.stringMatching(/^ey/) },
    });
    expect(split([recordedBody("sharded").body]).fields).toMatchObject({ metadata: { shardInfo: {} } });
    expect(split([list]).fields).not.toMatchObject({ metadata: { shardInfo: {} } });
  });

  it("takes lists without items, and of metadata", () => {
    expect(split([recordedBody("empty").body]).items).toEqual([]);
    expect(versions(split([recordedBody("metadataList").body]).items)).toHaveLength(2);
  });

  it("refuses every list that is cut short before its last field", () => {
    const rest = 4; // two empty fields of the envelope, behind the list
    for (let end = 0; end < list.length - rest; end += 1) {
      expect(() => split([list.subarray(0, end)]), `${end} bytes`).toThrow(ApiBodyError);
    }
  });

  it("refuses what is not a list", () => {
    expect(() => split([recordedBody("missing").body])).toThrow(/has no items \(its kind is "Status"\)/);
    expect(() => split([recordedBody("listJson").body])).toThrow(/want k8s and a zero byte/);
  });

  it("refuses or splits whatever comes, and ends", () => {
    const damage = fc.record({ at: fc.nat(list.length - 1), byte: fc.nat(255), cuts: fc.array(fc.nat()) });
    fc.assert(
      fc.property(damage, ({ at, byte, cuts }) => {
        const damaged = Buffer.from(list);
        damaged[at] = byte;
        expectSplitOrRefused(cutBytes(damaged, cuts));
      }),
      { numRuns: 1000 },
    );
    const garbage = fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 5 });
    fc.assert(
      fc.property(garbage, fc.boolean(), (chunks, isMarked) => {
        const front = isMarked ? [list.subarray(0, 4)] : [];
        expectSplitOrRefused([...front, ...chunks.map((chunk) => Buffer.from(chunk))]);
      }),
      { numRuns: 1000 },
    );
  });
});

function expectSplitOrRefused(chunks: readonly Buffer[]): void {
  try {
    expect(split(chunks).items).toBeInstanceOf(Array);
  } catch (error) {
    expect(error).toBeInstanceOf(ApiBodyError);
  }
}
