import { catalogue } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { kindsOf } from "./metric-options.ts";

const names = (kinds: readonly { readonly resource: string }[]): readonly string[] =>
  kinds.map(({ resource }) => resource);

describe("the kinds that are served", () => {
  it("are those of the default set where none are named", () => {
    expect(names(kindsOf({ resources: undefined }))).toEqual(
      names(catalogue).filter((resource) => catalogue.find((kind) => kind.resource === resource)?.inDefaultSet),
    );
  });

  it("are exactly those named, whether of the default set or not", () => {
    expect(kindsOf({ resources: catalogue })).toBe(catalogue);
  });
});
