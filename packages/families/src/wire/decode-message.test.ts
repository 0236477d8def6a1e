import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { catalogue, findKind } from "../catalogue.ts";
import { bytes, integerOrText, type MessageFields, microTime, object, text, textMap, texts } from "../fields/field.ts";
import { createKindRenderer } from "../kind/create-kind-renderer.ts";
import type { Kind } from "../kind/kind.ts";
import { encodeObject } from "../testing/encode-object.ts";
import { exampleObjects } from "../testing/example-objects.ts";
import { fullObjects } from "../testing/full-objects.ts";
import { createMessageDecoder } from "./decode-message.ts";
import { WireError } from "./wire-error.ts";

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What JSON holds of the wanted fields; nothing of empty lists and maps, and of null, which protobuf does not tell from none. */
function wanted(value: unknown, fields: MessageFields): unknown {
  const of = Object(value) as Readonly<Record<string, unknown>>;
  const picked = Object.entries(fields).flatMap(([name, field]): (readonly [string, unknown])[] => {
    if (field.form === "inline") return Object.entries(Object(wanted(of, field.fields)));
    const inner = of[name];
    if (inner === undefined || inner === null) return [];
    if (field.form !== "one" && Object.keys(Object(inner)).length === 0) return [];
    if (field.form === "one" && field.zero === "left out" && [0, "", false].includes(inner as string)) return [];
    if (field.value !== "object") return [[name, inner]];
    return [
      [name, Array.isArray(inner) ? inner.map((item) => wanted(item, field.fields)) : wanted(inner, field.fields)],
    ];
  });
  return Object.fromEntries(picked);
}

describe.each(catalogue.map((kind) => [kind.resource, kind] as const))(
  "%s, decoded from protobuf",
  (resource, kind) => {
    const decode = createMessageDecoder(kind.fields);

    it("hold what JSON holds of the fields that are wanted", () => {
      for (const example of exampleObjects(resource)) {
        for (const version of kind.versions) {
          expect(asJson(decode(encodeObject(resource, version, example)))).toMatchObject(
            asJson(wanted(example, kind.fields)) as object,
          );
        }
      }
    });

    it("give the samples that JSON gives", () => {
      const all = new Map([["*", ["*"]]]);
      const { render } = createKindRenderer(kind, {
        optInList: [/.*/],
        labelsAllowlist: all,
        annotationsAllowlist: all,
      });
      for (const example of exampleObjects(resource)) {
        expect(render(decode(encodeObject(resource, kind.version, example)))).toEqual(render(example));
      }
    });

    it("are refused, or render, wherever the bytes end and whatever becomes of one of them", () => {
      const { render } = createKindRenderer(kind, {});
      const whole = encodeObject(resource, kind.version, fullObjects[resource]);
      const change = fc.record({ end: fc.nat(whole.length), at: fc.nat(whole.length - 1), byte: fc.nat(255) });
      fc.assert(
        fc.property(change, ({ end, at, byte }) => {
          const damaged = Buffer.from(whole);
          damaged[at] = byte;
          expectRefusedOrRendered(() => render(decode(damaged.subarray(0, end))).failures);
        }),
        { numRuns: 200 },
      );
    });
  },
);

function expectRefusedOrRendered(decode: () => readonly unknown[]): void {
  try {
    expect(decode()).toEqual([]);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
  }
}

describe("a decoder of messages", () => {
  const pods = findKind("pods") as Kind;

  it("refuses any bytes that are no message, and ends", () => {
    const decode = createMessageDecoder(pods.fields);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (garbage) => {
        expectRefusedOrRendered(() => (typeof decode(Buffer.from(garbage)) === "object" ? [] : ["no object"]));
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves out what is dropped: fields, all of a map, or one key of it", () => {
    const encoded = encodeObject("pods", "v1", {
      metadata: { name: "x", labels: { a: "1" }, annotations: { a: "1", "b.c/d": "2" } },
      spec: { nodeName: "n", restartPolicy: "Always" },
    });
    const drops = [
      ["metadata", "labels"],
      ["metadata", "annotations", "b.c/d"],
      ["spec", "nodeName"],
    ];
    const decoded = createMessageDecoder(pods.fields, drops)(encoded);
    expect(decoded["metadata"]).toMatchObject({ name: "x", annotations: { a: "1" } });
    expect(decoded["metadata"]).not.toHaveProperty("labels");
    expect(decoded["spec"]).toMatchObject({ restartPolicy: "Always" });
    expect(decoded["spec"]).not.toHaveProperty("nodeName");
  });

  it("reads only the part of the bytes that it is given", () => {
    const encoded = encodeObject("leases", "v1", { metadata: { name: "x" }, spec: { holderIdentity: "h" } });
    const decode = createMessageDecoder((findKind("leases") as Kind).fields);
    const within = Buffer.concat([Buffer.from("before"), encoded, Buffer.from("behind")]);
    expect(decode(within, 6, 6 + encoded.length)).toEqual(decode(encoded));
  });

  const { root } = protobuf.parse(`syntax = "proto2";
    message Time { optional int64 seconds = 1; optional int32 nanos = 2; }
    message IntOrString { optional int64 type = 1; optional int32 intVal = 2; optional string strVal = 3; }
    message Inner { optional string a = 1; optional fixed64 b = 2; optional fixed32 c = 3; }
    message Odd {
      map<string, string> map = 1; repeated string list = 2; optional Time time = 3; optional IntOrString port = 4;
      optional bytes data = 5; optional Inner inner = 6; optional string other = 7; }`);
  const odd = (value: object): unknown => {
    const type = root.lookupType("Odd");
    const fields = {
      map: textMap(1),
      list: texts(2),
      time: microTime(3),
      port: integerOrText(4),
      data: bytes(5),
      inner: object(6, { a: text(1) }),
    };
    return asJson(createMessageDecoder(fields)(Buffer.from(type.encode(type.fromObject(value)).finish())));
  };

  it("has times to the microsecond, before 1970 too, and null for one that was never set", () => {
    expect(odd({ time: { seconds: 1_767_225_601, nanos: 123_456_789 } })).toEqual({
      time: "2026-01-01T00:00:01.123456Z",
    });
    expect(odd({ time: { seconds: -1, nanos: 0 } })).toEqual({ time: "1969-12-31T23:59:59.000000Z" });
    expect(odd({ time: {} })).toEqual({ time: null });
  });

  it("has a number or a text where it may be either, negative ones too", () => {
    expect(odd({ port: { type: 0, intVal: -1, strVal: "" } })).toEqual({ port: -1 });
    expect(odd({ port: { type: 1, intVal: 0, strVal: "25%" } })).toEqual({ port: "25%" });
  });

  it("has bytes in base64, empty texts in lists, and keys that objects have of their own", () => {
    expect(odd({ data: Buffer.from("hello") })).toEqual({ data: "aGVsbG8=" });
    expect(odd({ list: ["", "a"] })).toEqual({ list: ["", "a"] });
    const decoded = odd({ map: JSON.parse('{"__proto__": "x", "": "y"}') });
    expect(JSON.stringify(decoded)).toBe('{"map":{"__proto__":"x","":"y"}}');
  });

  it("passes over fields that nobody named, of every wire type", () => {
    expect(odd({ inner: { a: "x", b: 1, c: 2 }, other: "z" })).toEqual({ inner: { a: "x" } });
  });
});
