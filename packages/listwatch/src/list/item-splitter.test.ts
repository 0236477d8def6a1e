import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiBodyError } from "../errors.ts";
import { ItemSplitter } from "./item-splitter.ts";

/** Cuts the text into chunks at the given places and splits it. */
function split(
  text: string,
  cuts: readonly number[] = [],
): { readonly items: readonly unknown[]; readonly fields: unknown } {
  const bytes = Buffer.from(text);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  const splitter = new ItemSplitter();
  const items: unknown[] = [];
  for (const [index, from] of places.entries()) {
    for (const item of splitter.push(bytes.subarray(from, places[index + 1] ?? bytes.length)))
      items.push(JSON.parse(item.toString("utf8")));
  }
  return { items, fields: splitter.finish() };
}

const anItem = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue());
const aList = fc.record({
  items: fc.array(anItem, { maxLength: 8 }),
  metadata: fc.record({ resourceVersion: fc.stringMatching(/^\d{1,9}$/), continue: fc.string({ unit: "binary" }) }),
  itemsFirst: fc.boolean(),
  indent: fc.constantFrom(undefined, 1, "\t", "  "),
  extra: fc.jsonValue(),
});

describe("ItemSplitter", () => {
  it("gives the same items and fields wherever the chunks are cut, in any order of the keys and any spacing", () => {
    fc.assert(
      fc.property(
        aList,
        fc.array(fc.nat(), { maxLength: 12 }),
        ({ items, metadata, itemsFirst, indent, extra }, cuts) => {
          const list = itemsFirst ? { items, extra, metadata } : { metadata, extra, items };
          expect(split(JSON.stringify(list, null, indent), cuts)).toEqual({
            items: JSON.parse(JSON.stringify(items)),
            fields: JSON.parse(JSON.stringify({ metadata, extra })),
          });
        },
      ),
    );
  });

  it("gives the same items when every byte comes alone, through escapes and characters of several bytes", () => {
    const items = [{ a: 'quote " brace } backslash \\', "ключ\\": "значение 🦉" }, { nested: [[{}], "]}"] }];
    const text = JSON.stringify({ kind: "PodList", items, metadata: { resourceVersion: "7" } });
    const everywhere = Array.from({ length: Buffer.byteLength(text) }, (_, index) => index);
    expect(split(text, everywhere)).toEqual({ items, fields: { kind: "PodList", metadata: { resourceVersion: "7" } } });
  });

  it("takes a list whose items are null for an empty one, as Go writes it", () => {
    expect(split('{"items":null,"metadata":{}}').items).toEqual([]);
  });

  it("refuses every list that is cut short, wherever it is cut", () => {
    const text = JSON.stringify({ metadata: { resourceVersion: "7" }, items: [{ a: 1 }, { b: "}" }], n: 1 });
    for (let length = 0; length < text.length; length += 1)
      expect(() => split(text.slice(0, length)), text.slice(0, length)).toThrow(ApiBodyError);
  });

  it.each([
    "[]",
    '{"items":[1]}',
    '{"items":{}}',
    '{"items":[{}}',
    '{"items":[{}]}x',
    '{"items":[{},]}',
    "<html>",
    '{"kind":"Status"}',
    '{"items":[{}] "a":1}',
    '{"a":tru,"items":[]}',
  ])("refuses %s, which is no list", (text) => {
    expect(() => split(text)).toThrow(ApiBodyError);
  });
});
