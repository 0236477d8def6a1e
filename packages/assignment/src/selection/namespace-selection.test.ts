import { describe, expect, it } from "vitest";
import type { LabelSelector } from "./label-selector.ts";
import { type NamespaceSelection, namedNamespaces, selectsNamespace } from "./namespace-selection.ts";
import { parseLabelSelector } from "./parse-label-selector.ts";

function selector(text: string): LabelSelector {
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.selector;
}

const ALL = [
  { name: "a", labels: { team: "x" } },
  { name: "b", labels: {} },
  { name: "c", labels: { team: "x" } },
];
const picked = (selection: NamespaceSelection): string =>
  ALL.filter((namespace) => selectsNamespace(selection, namespace))
    .map(({ name }) => name)
    .join("");

describe("a selection of namespaces", () => {
  it.each<[NamespaceSelection, string]>([
    [{}, "abc"],
    [{ names: ["a", "b"] }, "ab"],
    [{ denied: ["b"] }, "ac"],
    [{ names: ["a", "b"], denied: ["b"] }, "a"],
    [{ selector: selector("team=x") }, "ac"],
    [{ names: ["a", "b"], selector: selector("team=x") }, "a"],
    [{ denied: ["a"], selector: selector("team") }, "c"],
  ])("%j takes %s", (selection, wanted) => expect(picked(selection)).toBe(wanted));

  it("is known without asking only where names alone decide", () => {
    expect(namedNamespaces({ names: ["a", "b"], denied: ["b"] })).toEqual(new Set(["a"]));
    for (const selection of [{}, { denied: ["a"] }, { names: ["a"], selector: selector("x") }])
      expect(namedNamespaces(selection)).toBeUndefined();
  });
});
