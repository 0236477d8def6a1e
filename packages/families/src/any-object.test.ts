import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { createKindRenderer } from "./kind/create-kind-renderer.ts";
import type { Kind } from "./kind/kind.ts";
import { damagedObject, hostileValue } from "./testing/damaged-object.ts";
import { fullObjects } from "./testing/full-objects.ts";
import { parseSamples } from "./testing/parse-sample-line.ts";

const everything = {
  optInList: [/.*/],
  labelsAllowlist: new Map([["*", ["*"]]]),
  annotationsAllowlist: new Map([["*", ["*"]]]),
};

function expectValidText(kind: Kind, object: unknown): void {
  const { texts, series } = createKindRenderer(kind, everything).render(object);
  const samples = parseSamples(texts);
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

    it("has samples in every family for an object that has everything", () => {
      const { heads, render } = createKindRenderer(kind, everything);
      const { texts } = render({ ...Object(fullObjects[resource]) });
      const empty = heads.filter((_head, index) => texts[index] === "").map(({ name }) => name);
      expect(empty.filter((name) => !/waiting_reason|unschedul/.test(name))).toEqual([]);
    });
  },
);
