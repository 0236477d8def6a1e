import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFieldCut, LAST_APPLIED } from "./create-field-cut.ts";
import type { FieldPath } from "./field-cut.ts";

const PATHS: readonly FieldPath[] = [
  ["metadata", "managedFields"],
  ["metadata", "annotations", LAST_APPLIED],
  ["data"],
  ["stringData"],
];
const cut = createFieldCut(PATHS);
const cutText = (text: string): string => cut(Buffer.from(text)).toString();

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What the cut promises: decode the whole, then delete. */
function decodeThenDelete(text: string, paths: readonly FieldPath[] = PATHS): unknown {
  const decoded: unknown = JSON.parse(text);
  for (const path of paths) {
    let at: unknown = decoded;
    for (const field of path.slice(0, -1)) at = isObject(at) && Object.hasOwn(at, field) ? at[field] : undefined;
    if (isObject(at)) delete at[path[path.length - 1] ?? ""];
  }
  return decoded;
}

// Texts rather than values: what matters is how JSON can be written.
const space = fc.constantFrom("", "", "", " ", "\n\t", " \r\n");
const NAMES = [
  "metadata",
  "annotations",
  "managedFields",
  "data",
  "stringData",
  "items",
  "dat",
  "dataa",
  LAST_APPLIED,
  "",
  "é",
];
const escaped = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom("plain", "plain", "plain", "unicode", "slash"), {
      minLength: text.length,
      maxLength: text.length,
    })
    .map((styles) => {
      const written = [...text].map((letter, index) => {
        if (styles[index] === "unicode") return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
        return styles[index] === "slash" && letter === "/" ? "\\/" : JSON.stringify(letter).slice(1, -1);
      });
      return `"${written.join("")}"`;
    });
const keyText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES).map((name) => JSON.stringify(name)) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES).chain(escaped) },
  { weight: 1, arbitrary: fc.string().map((name) => JSON.stringify(name)) },
);
const { value: valueText, object: objectText } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  object: fc
    .tuple(space, fc.array(fc.tuple(space, keyText, space, space, tie("value"), space), { maxLength: 5 }))
    .map(([empty, members]) => {
      const inner = members.map(([a, key, b, c, value, d]) => `${a}${key}${b}:${c}${value}${d}`);
      return `{${inner.length === 0 ? empty : inner.join(",")}}`;
    }),
  array: fc
    .array(fc.tuple(space, tie("value"), space), { maxLength: 3 })
    .map((all) => `[${all.map((each) => each.join("")).join(",")}]`),
  value: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(
      fc.constantFrom("null", "true", "-1.5e3", '"}{][,:\\"data\\":"', '"\\\\"', '"data"'),
      fc.string({ unit: "grapheme", maxLength: 80 }).map((text) => JSON.stringify(text)),
    ),
    tie("object"),
    tie("object"),
    tie("array"),
  ),
}));

describe("fields cut out of bytes", () => {
  it("are missing as if deleted after decoding, however the JSON is written", () => {
    fc.assert(
      fc.property(objectText, (text) => {
        expect(JSON.parse(cutText(text))).toEqual(decodeThenDelete(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it("are missing below a wrapper, and behind bytes that are not looked at", () => {
    const paths = PATHS.map((path): FieldPath => ["object", ...path]);
    const cutLine = createFieldCut(PATHS, ["object"]);
    fc.assert(
      fc.property(space, objectText, space, (before, object, after) => {
        const text = `{${before}"type":"ADDED","object":${object}${after}}`;
        expect(JSON.parse(cutLine(Buffer.from(text)).toString())).toEqual(decodeThenDelete(text, paths));
        const behind = Buffer.from(`data"{${object}`);
        expect(cut(behind, 6).toString().slice(6)).toBe(cutText(object));
      }),
      { numRuns: 500 },
    );
  });

  it("stay with any value that is no object", () => {
    fc.assert(
      fc.property(valueText, (text) => {
        if (!text.startsWith("{")) expect(cutText(text)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it("leave an object that ends early to the parser, which says so", () => {
    fc.assert(
      fc.property(objectText, fc.double({ min: 0, max: 0.999, noNaN: true }), (text, part) => {
        const early = text.slice(0, Math.floor(text.length * part));
        expect(() => JSON.parse(cutText(early))).toThrow();
      }),
      { numRuns: 1_000 },
    );
  });

  it("never make a broken object look whole, unless what is broken is inside them", () => {
    fc.assert(
      fc.property(objectText, fc.nat(), fc.constantFrom("{", "}", '"', ",", ":", "]", "x", "\\"), (text, at, byte) => {
        const position = at % (text.length + 1);
        // By way of bytes: a letter of two halves may have been torn apart.
        const broken = Buffer.from(`${text.slice(0, position)}${byte}${text.slice(position)}`).toString();
        let wanted: unknown;
        try {
          wanted = decodeThenDelete(broken);
        } catch {
          return; // the bytes of a field that goes are not checked, so either answer is right
        }
        expect(JSON.parse(cutText(broken))).toEqual(wanted);
      }),
      { numRuns: 2_000 },
    );
  });

  it("leave no byte of a Secret's data behind", () => {
    const text = JSON.stringify({
      metadata: { name: "s", annotations: { [LAST_APPLIED]: '{"data":{"key":"aGlkZGVu"}}', other: "kept" } },
      data: { key: "aGlkZGVu" },
      stringData: { key: "hidden" },
      type: "Opaque",
    });
    expect(cutText(text)).toBe('{"metadata":{"name":"s","annotations":{"other":"kept"}},"type":"Opaque"}');
    expect(cutText(text.replace('"data"', '"\\u0064ata"'))).not.toContain("aGlkZGVu");
  });

  it("return the buffer itself where there is nothing to cut", () => {
    const json = Buffer.from('{"metadata":{"name":"a"},"spec":{"nested":{"datas":1}}}');
    expect(cut(json)).toBe(json);
    expect(createFieldCut([])(json)).toBe(json);
  });
});
