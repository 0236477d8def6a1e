import { parseUnit } from "@kube-state-shards/assignment";
import { findKind } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { acceptsOf, hasKind, scopeOf } from "./unit-scope.ts";

describe("what belongs to a unit", () => {
  it.each([
    ["ns/a", ["pods", "services"]],
    ["cluster/nodes", ["nodes"]],
    ["node/n1", ["pods"]],
    ["node/n1/a", ["pods"]],
  ])("%s has %j of pods, services, nodes and namespaces", (unit, wanted) => {
    const kinds = ["pods", "services", "nodes", "namespaces"].map(findKind).filter((kind) => kind !== undefined);
    const held = kinds.filter((kind) => hasKind(parseUnit(unit), kind));
    expect(held.map(({ resource }) => resource)).toEqual(wanted);
  });

  it.each([
    ["ns/a", { namespace: "a", fieldSelector: undefined }],
    ["cluster/nodes", { namespace: undefined, fieldSelector: undefined }],
    [
      "node/n1",
      { namespace: undefined, fieldSelector: "spec.nodeName=n1,metadata.namespace!=x,metadata.namespace!=y" },
    ],
    ["node/n1/a", { namespace: "a", fieldSelector: "spec.nodeName=n1" }],
    ["node/-/a", { namespace: "a", fieldSelector: "spec.nodeName=" }],
  ])("%s is asked for as %j", (unit, wanted) =>
    expect(scopeOf(parseUnit(unit), { denied: ["x", "y"] })).toEqual(wanted),
  );

  it("is, of the namespaces themselves, what is served", () => {
    const accepts = acceptsOf({ resource: "namespaces" }, { names: ["a"] });
    expect(["a", "b", undefined].map((name) => accepts?.({ metadata: { name } }))).toEqual([true, false, false]);
    expect(acceptsOf({ resource: "nodes" }, { names: ["a"] })).toBeUndefined();
  });
});
