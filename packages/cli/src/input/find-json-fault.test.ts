import fc from "fast-check";
import { expect, it } from "vitest";
import { findJsonFault } from "./find-json-fault.ts";

it.each([
  ['{"a":}', 5],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ["[1,,2]", 3],
  ["[1 2]", 3],
  ["[1}", 2],
  ['{"a":1]', 6],
  ["[tru]", 1],
  ['["\n"]', 1],
  ['{"a":', 5],
  ["[1,\n", 4],
  ["{a:1}", 1],
])("finds where %j stops being JSON", (text, offset) => expect(findJsonFault(text)).toBe(offset));

it("finds nothing before the end of any JSON text", () =>
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), undefined, indent);
      expect(findJsonFault(text)).toBe(text.length);
    }),
  ));
