import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import type { MessageFields } from "./fields/field.ts";
import { createKindRenderer } from "./kind/create-kind-renderer.ts";
import type { Kind } from "./kind/kind.ts";
import type { FamilyOptions } from "./options/family-options.ts";
import { damagedObject } from "./testing/damaged-object.ts";
import { exampleObjects } from "./testing/example-objects.ts";
import { fullObjects } from "./testing/full-objects.ts";
import { type PublishedField, readPublishedMessages } from "./testing/kubernetes-messages.ts";
import { type ReadPath, recordPaths } from "./testing/record-paths.ts";
import { hasReference, readReferenceCases } from "./testing/reference-folder.ts";

const all = new Map([["*", ["*"]]]);
const everything: FamilyOptions = { optInList: [/.*/], labelsAllowlist: all, annotationsAllowlist: all };

/** Where the families look, of every object of the kind that the tests know. */
function pathsRead(kind: Kind, options: FamilyOptions, objects: readonly unknown[]): readonly ReadPath[] {
  const { render } = createKindRenderer(kind, options);
  const paths = new Map<string, ReadPath>();
  for (const object of objects) {
    const { recorded, paths: read } = recordPaths(Object(object));
    expect(render(recorded).failures).toEqual([]);
    for (const path of read()) paths.set(path.join("."), path);
  }
  return [...paths.values()];
}

const knownObjects = ({ resource }: Kind): readonly unknown[] => [
  ...exampleObjects(resource),
  ...(hasReference ? readReferenceCases(resource).map(({ object }) => object) : []),
];

/** The fields of a message and of those inlined in it. */
const flattened = (fields: MessageFields): MessageFields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) =>
      field.form === "inline" ? Object.entries(flattened(field.fields)) : [[name, field] as const],
    ),
  );

/** Whether the fields have an entry for what is read; below a map there is none to have. */
function covers(fields: MessageFields, [first, ...rest]: ReadPath): boolean {
  if (first === undefined || first === "*") return first === undefined || covers(fields, rest);
  const field = flattened(fields)[first];
  if (field === undefined) return false;
  return field.form === "map" || covers(field.fields, rest);
}

const forgotten = (kind: Kind, objects: readonly unknown[]): readonly string[] =>
  pathsRead(kind, everything, objects)
    .filter(([first]) => first !== "apiVersion" && first !== "kind")
    .filter((path) => !covers(kind.fields, path))
    .map((path) => `${kind.resource} reads ${path.join(".")}, which its row's \`fields\` do not have: add it there`);

/** Paths of all fields, down to those without fields of their own. */
function leaves(fields: MessageFields): readonly string[] {
  return Object.entries(flattened(fields)).flatMap(([name, field]) => {
    const inner = leaves(field.fields);
    return inner.length === 0 ? [name] : inner.map((path) => `${name}.${path}`);
  });
}

describe.each(catalogue.map((kind) => [kind.resource, kind] as const))("the fields of %s", (resource, kind) => {
  it("are all that its families read", () => {
    expect(forgotten(kind, knownObjects(kind))).toEqual([]);
    fc.assert(
      fc.property(damagedObject(fullObjects[resource]), (object) => {
        expect(forgotten(kind, [object])).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("are none that its families do not read", () => {
    const { metadata: _ofAllKinds, ...own } = kind.fields;
    const read = new Set(
      pathsRead(kind, everything, knownObjects(kind)).map((path) => path.filter((step) => step !== "*").join(".")),
    );
    expect(leaves(own).filter((path) => !read.has(path))).toEqual([]);
  });

  it("do without labels and annotations that no allowlist lets through, but for its own use", () => {
    const paths = pathsRead(kind, { optInList: [/.*/] }, knownObjects(kind));
    const used = paths.filter(([first, map, key]) => first === "metadata" && isMap(map) && key !== undefined);
    expect([...new Set(used.map(([, map]) => map))].sort()).toEqual([...kind.ownUse].sort());
  });

  it.each(kind.versions)("have the numbers, types and zeros that Kubernetes publishes for %s", (version) => {
    const root = published.kinds.get(`${resource} ${version}`) ?? "";
    expect(differences(kind.fields, root)).toEqual([]);
  });
});

const isMap = (name: string | undefined): boolean => name === "labels" || name === "annotations";

const published = readPublishedMessages();

const TYPES: Readonly<Record<string, string>> = { intOrString: "integerOrText" };

/** Each field that is not as published, in words. */
function differences(fields: MessageFields, message: string): readonly string[] {
  const known = published.messages.get(message) ?? [];
  return Object.entries(fields).flatMap(([name, field]) => {
    const of = field.form === "inline" ? known.find(isInlinedAs(name)) : known.find((other) => other.name === name);
    if (of === undefined) return [`${message} has no field ${name}`];
    const [, form = "one", inner = of.type] = /^(map|list):(.+)$/.exec(of.type) ?? [];
    const isObject = published.messages.has(inner);
    const ours = [field.number, field.form, field.value].join(" ");
    const theirs = [
      of.number,
      field.form === "inline" ? "inline" : form,
      isObject ? "object" : (TYPES[inner] ?? inner),
    ].join(" ");
    const isPlain = field.form === "one" && ["text", "integer", "flag", "bytes"].includes(field.value);
    const zero = of.zero === "omit" ? "left out" : "shown";
    return [
      ...(ours === theirs ? [] : [`${message}.${name} is ${theirs}, not ${ours}`]),
      ...(!isPlain || field.zero === zero ? [] : [`${message}.${name}: a zero is ${zero}`]),
      ...(isObject ? differences(field.fields, inner) : []),
    ];
  });
}

const isInlinedAs =
  (name: string) =>
  (field: PublishedField): boolean =>
    field.name.toLowerCase() === `~${name.toLowerCase()}`;

describe("a family that reads more than its row's fields", () => {
  it("is named, with where it looks", () => {
    const leases = catalogue.find(({ resource }) => resource === "leases") as Kind;
    const { spec: _forgotten, ...fields } = leases.fields;
    expect(forgotten({ ...leases, fields }, [fullObjects["leases"]])).toContain(
      "leases reads spec.holderIdentity, which its row's `fields` do not have: add it there",
    );
  });
});
