import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { createKindRenderer } from "./kind/create-kind-renderer.ts";
import { familyTexts } from "./kind/family-texts.ts";
import type { Kind } from "./kind/kind.ts";
import { damagedObject, hostileValue } from "./testing/damaged-object.ts";
import { exampleObjects } from "./testing/example-objects.ts";
import { fullObjects } from "./testing/full-objects.ts";
import { KEPT_TEXTS, keepSecrets } from "./testing/keep-secrets.ts";
import { parseSamples } from "./testing/parse-sample-line.ts";

const everything = {
  optInList: [/.*/],
  labelsAllowlist: new Map([["*", ["*"]]]),
  annotationsAllowlist: new Map([["*", ["*"]]]),
};

function expectValidText(kind: Kind, object: unknown): void {
  const { text, series } = createKindRenderer(kind, everything).render(object);
  const samples = parseSamples([text]);
  expect(new Set(samples.map((sample) => sample.series)).size).toBe(samples.length);
  expect(samples.length).toBe(series);
}

describe.each(catalogue.map((kind) => [kind.resource, kind] as const))(
  "%s, whatever the API serves",
  (resource, kind) => {
    it("gives valid text without double series for any JSON value", () => {
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), hostileValue), (object) => expectValidText(kind, object)),
        { numRuns: 200 },
      );
    });

    it("gives valid text without double series for any object of the kind with damaged parts", () => {
      fc.assert(
        fc.property(damagedObject(fullObjects[resource]), (object) => {
          expectValidText(kind, object);
          expect(createKindRenderer(kind, everything).render(object).failures).toEqual([]);
        }),
        { numRuns: 400 },
      );
    });

    it("shows nothing of what the object holds as data, or of what kubectl last applied, under any wildcard", () => {
      const wildcard = fc.constantFrom("*", "kubectl.kubernetes.io/*", "*configuration", "kubectl*configuration");
      fc.assert(
        fc.property(damagedObject(keepSecrets(fullObjects[resource])), wildcard, (object, entry) => {
          const allowlist = new Map([["*", [entry]]]);
          const options = { ...everything, labelsAllowlist: allowlist, annotationsAllowlist: allowlist };
          const { text } = createKindRenderer(kind, options).render(object);
          expect(KEPT_TEXTS.filter((kept) => text.includes(kept))).toEqual([]);
        }),
        { numRuns: 200 },
      );
    });

    it("has samples in every family, taking its examples together", () => {
      const { heads, render } = createKindRenderer(kind, everything);
      const rendered = exampleObjects(resource).map((example) => familyTexts(render(example)));
      const empty = heads.filter((_head, index) => rendered.every((texts) => texts[index] === ""));
      expect(empty.map(({ name }) => name)).toEqual([]);
    });

    it("shows in some example what each family reads, not what is there without it", () => {
      const { heads, render } = createKindRenderer(kind, everything);
      const examples = exampleObjects(resource).map((example) => Object(example));
      const blind = heads.filter((head, index) => {
        if (kind.families.find(({ name }) => name === head.name)?.reads === "metadata") return false;
        return examples.every(
          (example) =>
            familyTexts(render(example))[index] === familyTexts(render({ metadata: example.metadata }))[index],
        );
      });
      expect(blind.map(({ name }) => name)).toEqual([]);
    });
  },
);
