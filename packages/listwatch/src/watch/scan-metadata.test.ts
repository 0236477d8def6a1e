import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanMetadata } from "./scan-metadata.ts";

const scan = (text: string, field: "namespace" | "resourceVersion" = "namespace"): string | undefined =>
  scanMetadata(Buffer.from(text), field);

describe("scanMetadata", () => {
  it("never says anything else than decoding would, for any object in any order and spacing", () => {
    const metadata = fc.dictionary(
      fc.constantFrom("namespace", "name", "labels", "resourceVersion", "ключ", 'a"b'),
      fc.oneof(fc.constantFrom("team-1", "", "ns.x"), fc.jsonValue()),
    );
    const object = fc.dictionary(
      fc.constantFrom("metadata", "spec", "kind", "status"),
      fc.oneof(metadata, fc.jsonValue()),
    );
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        const got = scan(JSON.stringify(value, null, indent));
        if (got === undefined) return;
        const truth: unknown = (JSON.parse(JSON.stringify(value))["metadata"] as Readonly<Record<string, unknown>>)[
          "namespace"
        ];
        expect(got).toBe(truth ?? "");
      }),
    );
  });

  it("reads namespace and version of an object as the API server writes it", () => {
    const pod =
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"team-1","uid":"u-1","resourceVersion":"42","labels":{"namespace":"other"}},"spec":{}}';
    expect(scan(pod)).toBe("team-1");
    expect(scan(pod, "resourceVersion")).toBe("42");
  });

  it("is not misled by the same key elsewhere, by text that looks like a key, or by a nested metadata", () => {
    expect(
      scan(
        '{"spec":{"metadata":{"namespace":"wrong"}},"metadata":{"annotations":{"namespace":"wrong"},"name":"\\"namespace\\":\\"wrong\\"","namespace":"right"}}',
      ),
    ).toBe("right");
    expect(scan('{"metadata":{"name":"cluster-scoped","labels":{"namespace":"wrong"}},"namespace":"wrong"}')).toBe("");
  });

  it.each([
    '{"metadata":{"namesp\\u0061ce":"x"}}',
    '{"metadata":{"namespace":"\\u0061"}}',
    '{"metadata":null}',
    '{"spec":{}}',
    '{"metadata":{"namespace":1}}',
    '{"metadata":{"namespace":"x',
    "",
    "[]",
    '{"metadata":{"name":"x"',
  ])("leaves %s to decoding", (text) => {
    expect(scan(text)).toBeUndefined();
  });
});
