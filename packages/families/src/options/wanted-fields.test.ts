import { describe, expect, it } from "vitest";
import { catalogue, findKind } from "../catalogue.ts";
import { createKindRenderer } from "../kind/create-kind-renderer.ts";
import type { Kind } from "../kind/kind.ts";
import { encodeObject } from "../testing/encode-object.ts";
import { exampleObjects } from "../testing/example-objects.ts";
import { createMessageDecoder } from "../wire/decode-message.ts";
import type { FamilyOptions } from "./family-options.ts";
import { wantedFields } from "./wanted-fields.ts";

const maps = (resource: string, options: FamilyOptions): readonly string[] =>
  ["labels", "annotations"].filter(
    (map) => map in (wantedFields(findKind(resource) as Kind, options)["metadata"]?.fields ?? {}),
  );
const allow = (resource: string) => new Map([[resource, ["a"]]]);

describe("the fields that are wanted of an object", () => {
  it("have labels and annotations where an allowlist shows some, of the kind or of all", () => {
    expect(maps("pods", {})).toEqual([]);
    expect(maps("pods", { labelsAllowlist: allow("pods"), annotationsAllowlist: allow("nodes") })).toEqual(["labels"]);
    expect(maps("pods", { annotationsAllowlist: allow("*") })).toEqual(["annotations"]);
    expect(maps("pods", { labelsAllowlist: new Map([["pods", []]]) })).toEqual([]);
  });

  it("have those that the kind's own families read", () => {
    expect(maps("nodes", {})).toEqual(["labels"]);
    expect(maps("ingresses", {})).toEqual(["annotations"]);
  });

  it.each([
    ["no allowlist", {}],
    ["labels of all", { labelsAllowlist: new Map([["*", ["*"]]]) }],
    ["annotations of all", { annotationsAllowlist: new Map([["*", ["*"]]]) }],
  ])("give the samples that all fields give, with %s", (_name, lists) => {
    const options: FamilyOptions = { optInList: [/.*/], ...lists };
    for (const kind of catalogue) {
      const { render } = createKindRenderer(kind, options);
      const decode = createMessageDecoder(wantedFields(kind, options));
      for (const example of exampleObjects(kind.resource)) {
        expect(render(decode(encodeObject(kind.resource, kind.version, example)))).toEqual(render(example));
      }
    }
  });
});
