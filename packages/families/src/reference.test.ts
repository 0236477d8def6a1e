import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { describeFamilies } from "./describe-families.ts";
import { createKindRenderer } from "./kind/create-kind-renderer.ts";
import type { Kind } from "./kind/kind.ts";
import { encodeObject } from "./testing/encode-object.ts";
import { type ParsedSample, parseSampleLine, parseSamples } from "./testing/parse-sample-line.ts";
import {
  hasReference,
  type ReferenceCase,
  type ReferenceFamily,
  readReferenceCases,
  readReferenceFamilies,
} from "./testing/reference-folder.ts";
import { createMessageDecoder } from "./wire/decode-message.ts";

const toLines = (samples: readonly ParsedSample[]): readonly string[] =>
  samples.map(({ series, value }) => `${series} ${value}`).sort();

/** Cases whose samples show an allowlist that the case does not name. */
const SILENT_ALLOWLISTS: Readonly<Record<string, Partial<ReferenceCase>>> = {
  "endpoints test-endpoint": { labelsAllowlist: ["app"], annotationsAllowlist: ["app"] },
};

/** How an object gets here: as JSON, or as the protobuf of each version that the catalogue may ask for. */
const encodings = (kind: Kind): readonly (readonly [name: string, decode: (object: unknown) => unknown])[] => {
  const decode = createMessageDecoder(kind.fields);
  return [
    ["JSON", (object) => object],
    ...kind.versions.map(
      (version) =>
        [`protobuf ${version}`, (object: unknown) => decode(encodeObject(kind.resource, version, object))] as const,
    ),
  ];
};

function renderCase(kind: Kind, reference: ReferenceCase, decode: (object: unknown) => unknown) {
  const silent = SILENT_ALLOWLISTS[`${kind.resource} ${reference.object.metadata?.name}`];
  const { object, labelsAllowlist = [], annotationsAllowlist = [], ...rest } = { ...reference, ...silent };
  const renderer = createKindRenderer(kind, {
    optInList: [/.*/],
    labelsAllowlist: new Map([[kind.resource, labelsAllowlist]]),
    annotationsAllowlist: new Map([[kind.resource, annotationsAllowlist]]),
  });
  const { text, failures } = renderer.render(decode(object));
  expect(failures).toEqual([]);
  const isCompared = ({ name }: ParsedSample): boolean =>
    rest.families === undefined || rest.families.some((family) => name.startsWith(family));
  return parseSamples([text]).filter(isCompared);
}

describe.runIf(hasReference)("Same text: every reference case gives its samples", () => {
  for (const kind of catalogue) {
    const cases = hasReference ? readReferenceCases(kind.resource) : [];
    it.each(cases.map((reference, index) => [index, reference.object.metadata?.name ?? "", reference] as const))(
      `${kind.resource} %d %s`,
      (_index, _name, reference) => {
        const wanted = toLines(reference.samples.map(parseSampleLine));
        for (const [encoding, decode] of encodings(kind)) {
          expect(toLines(renderCase(kind, reference, decode)), encoding).toEqual(wanted);
        }
      },
    );
  }
});

describe.runIf(hasReference)("the catalogue, held against the reference's table", () => {
  const reference = hasReference ? readReferenceFamilies() : [];
  const standIn = (label: string): string => label.replace(/^(nodeselector|metadata)_.*/, "$1_*");
  const normalize = ({ labels, ...family }: ReferenceFamily) => ({
    ...family,
    labels: [...new Set(labels.map(standIn))].sort(),
  });

  it.each(catalogue.map((kind) => kind.resource))(
    "%s has every family, in order, as the reference has it",
    (resource) => {
      const ours = describeFamilies().filter((family) => family.resource === resource);
      const theirs = reference.filter((family) => family.resource === resource);
      expect(theirs.length).toBeGreaterThan(0);
      expect(ours).toEqual(theirs.map(normalize));
    },
  );
});
