import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../catalogue.ts";
import { createKindRenderer } from "../kind/create-kind-renderer.ts";
import { familyTexts } from "../kind/family-texts.ts";
import { encodeObject } from "../testing/encode-object.ts";
import { exampleObjects } from "../testing/example-objects.ts";
import { fullObjects } from "../testing/full-objects.ts";
import { createMessageDecoder } from "./decode-message.ts";
import { fingerprintOf } from "./decoded-message.ts";
import { NO_FINGERPRINT } from "./fingerprint.ts";
import { WireError } from "./wire-error.ts";

const everything = {
  optInList: [/.*/],
  labelsAllowlist: new Map([["*", ["*"]]]),
  annotationsAllowlist: new Map([["*", ["*"]]]),
};

type Metadata = { readonly metadata?: Readonly<Record<string, unknown>> };
const withMetadata = (object: unknown, more: object): object => {
  const whole = Object(object) as Metadata;
  return { ...whole, metadata: { ...whole.metadata, ...more } };
};

/** All that was decoded, but for the version. */
const stateOf = (object: unknown): string => JSON.stringify(withMetadata(object, { resourceVersion: undefined }));

describe.each(catalogue.map((kind) => [kind.resource, kind] as const))("the fingerprint of %s", (resource, kind) => {
  const decode = createMessageDecoder(kind.fields);
  const encode = (object: unknown): Buffer => encodeObject(resource, kind.version, object);

  it("is the same for an object that was written again with nothing changed that is read", () => {
    for (const example of exampleObjects(resource)) {
      const before = decode(encode(withMetadata(example, { resourceVersion: "7" })));
      const managedFields = [{ manager: "kubectl", operation: "Update" }];
      const after = decode(encode(withMetadata(example, { resourceVersion: "12345", managedFields })));
      expect(fingerprintOf(after)).toBe(fingerprintOf(before));
      expect(fingerprintOf(after)).not.toBe(NO_FINGERPRINT);
    }
  });

  it("is another one wherever anything else is decoded, whatever becomes of a byte", () => {
    const whole = encode(fullObjects[resource]);
    const original = decode(whole);
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    let compared = 0;
    fc.assert(
      fc.property(change, ({ at, byte }) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        try {
          const other = decode(damaged);
          if (stateOf(other) === stateOf(original)) return;
          compared++;
          expect(fingerprintOf(other)).not.toBe(fingerprintOf(original));
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it("stands for the samples, unless a family shows the version, which the renderer then says", () => {
    const renderer = createKindRenderer(kind, everything);
    const textsOf = (version: string) =>
      familyTexts(renderer.render(withMetadata(fullObjects[resource], { resourceVersion: version })));
    if (renderer.readsVersion) expect(textsOf("7")).not.toEqual(textsOf("8"));
    else expect(textsOf("7")).toEqual(textsOf("8"));
  });
});

describe("fingerprintOf", () => {
  it("tells of which message a field is", () => {
    const [pods] = catalogue.filter(({ resource }) => resource === "pods");
    const decode = createMessageDecoder(pods?.fields ?? {});
    const podOf = (...names: readonly string[]) => ({
      metadata: { name: "web" },
      status: { containerStatuses: names.map((name) => (name === "" ? {} : { name })) },
    });
    const encoded = [podOf("a", ""), podOf("", "a"), podOf("a"), podOf()].map((pod) => encodeObject("pods", "v1", pod));
    expect(new Set(encoded.map((bytes) => fingerprintOf(decode(bytes)))).size).toBe(encoded.length);
  });

  it("knows none of what was not decoded here: JSON, and copies", () => {
    const [pods] = catalogue.filter(({ resource }) => resource === "pods");
    const decoded = createMessageDecoder(pods?.fields ?? {})(encodeObject("pods", "v1", fullObjects["pods"]));
    expect(fingerprintOf(decoded)).not.toBe(NO_FINGERPRINT);
    for (const other of [{ ...decoded }, JSON.parse(JSON.stringify(decoded)), {}])
      expect(fingerprintOf(other)).toBe(NO_FINGERPRINT);
  });
});
