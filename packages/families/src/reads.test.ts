import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { createKindRenderer } from "./kind/create-kind-renderer.ts";
import { defineKind } from "./kind/define-kind.ts";
import type { FamilyRow } from "./kind/family.ts";
import { familyTexts } from "./kind/family-texts.ts";
import type { Kind } from "./kind/kind.ts";
import type { JsonRecord } from "./narrow/json-value.ts";
import { readMetadata } from "./narrow/metadata.ts";
import { exampleObjects } from "./testing/example-objects.ts";
import { recordReads } from "./testing/record-reads.ts";

const everything = {
  optInList: [/.*/],
  labelsAllowlist: new Map([["*", ["*"]]]),
  annotationsAllowlist: new Map([["*", ["*"]]]),
};

/** What every object has, and what a `PartialObjectMetadata` has of it. */
const OF_METADATA: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

/** `example` with every field that must not be read, so that it can be. */
function withDrops({ drops }: Kind, example: unknown): object {
  return { ...Object.fromEntries(drops.map((field) => [field, { key: "c2VjcmV0" }])), ...Object(example) };
}

function fieldsRead(kind: Kind, examples: readonly unknown[]): ReadonlySet<string> {
  const { render } = createKindRenderer(kind, everything);
  const fields = examples.map((example) => {
    const { recorded, reads } = recordReads(withDrops(kind, example));
    expect(render(recorded).failures).toEqual([]);
    return [...reads];
  });
  return new Set(fields.flat());
}

const beyondMetadata = (fields: ReadonlySet<string>): readonly string[] =>
  [...fields].filter((field) => !OF_METADATA.has(field));

function droppedFieldsRead(kind: Kind, examples: readonly unknown[]): readonly string[] {
  const fields = fieldsRead(kind, examples);
  return kind.drops.filter((field) => fields.has(field));
}

/** The families that say they read metadata and show something else without the rest of the object. */
function falselyOfMetadata(kind: Kind, examples: readonly unknown[]): readonly string[] {
  const { heads, render } = createKindRenderer(kind, everything);
  const pairs = examples.map((example) => {
    const whole: JsonRecord = Object(example);
    return [familyTexts(render(whole)), familyTexts(render({ metadata: whole["metadata"] }))] as const;
  });
  return heads
    .filter((head) => kind.families.find(({ name }) => name === head.name)?.reads === "metadata")
    .filter((head) => pairs.some(([whole, stripped]) => whole[heads.indexOf(head)] !== stripped[heads.indexOf(head)]))
    .map(({ name }) => name);
}

describe.each(catalogue.map((kind) => [kind.resource, kind] as const))("%s", (resource, kind) => {
  const examples = exampleObjects(resource);

  it("is fetched as metadata alone if it reads no more, and only then", () => {
    const fields = beyondMetadata(fieldsRead(kind, examples));
    expect(kind.metadataOnly, `reads, beyond metadata: ${fields.join(", ")}`).toBe(fields.length === 0);
  });

  it("reads no field that does not get past the decoder", () => {
    expect(droppedFieldsRead(kind, examples)).toEqual([]);
  });

  it("has no family that says it reads metadata and shows more", () => {
    expect(falselyOfMetadata(kind, examples)).toEqual([]);
  });
});

describe("a kind that says it reads metadata", () => {
  type Thing = { readonly name: string; readonly secret: boolean };
  const kindOf = (narrow: (object: JsonRecord) => Thing, family: FamilyRow<Thing>): Kind =>
    defineKind<Thing>({
      resource: "things",
      kind: "Thing",
      group: "",
      version: "v1",
      drops: ["data"],
      scope: "namespaced",
      identity: [["thing", ({ name }) => name]],
      fields: {},
      narrow,
      families: [family],
    });
  const family: FamilyRow<Thing> = {
    name: "kube_thing_secret",
    help: "Whether the thing has a secret.",
    stability: "ALPHA",
    reads: "metadata",
    write: ({ secret }, samples) => samples.add("", secret ? 1 : 0),
  };
  const nameOf = (object: JsonRecord): string => readMetadata(object).name;
  const thing = { metadata: { name: "x" }, spec: {} };

  it("passes when it does", () => {
    const kind = kindOf((object) => ({ name: nameOf(object), secret: false }), family);
    expect([...fieldsRead(kind, [thing])]).toEqual(["metadata"]);
    expect(falselyOfMetadata(kind, [thing])).toEqual([]);
  });

  it.each<[string, (object: JsonRecord) => boolean]>([
    ["a look", (object) => object["data"] !== undefined],
    ["a check", (object) => "data" in object],
    ["a list of the fields", (object) => Object.keys(object).includes("data")],
    ["a copy", (object) => Object.hasOwn({ ...object }, "data")],
  ])("is caught by %s at more", (_name, hasData) => {
    const kind = kindOf((object) => ({ name: nameOf(object), secret: hasData(object) }), family);
    expect(kind.metadataOnly).toBe(true);
    expect(beyondMetadata(fieldsRead(kind, [thing]))).toContain("data");
    expect(droppedFieldsRead(kind, [thing])).toEqual(["data"]);
  });

  it("is caught by showing more, be it in the labels that all of its families share", () => {
    const sample = kindOf((object) => ({ name: nameOf(object), secret: "spec" in object }), family);
    expect(falselyOfMetadata(sample, [thing])).toEqual(["kube_thing_secret"]);
    const identity = kindOf((object) => ({ name: String("spec" in object), secret: true }), family);
    expect(falselyOfMetadata(identity, [thing])).toEqual(["kube_thing_secret"]);
  });
});
