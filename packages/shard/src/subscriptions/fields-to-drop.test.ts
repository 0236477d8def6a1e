import { findKind } from "@kube-state-shards/families";
import { LAST_APPLIED } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { fieldsToDrop } from "./fields-to-drop.ts";

const APPLIED = `metadata.annotations.${LAST_APPLIED}`;
const dropped = (resource: string, allowed: Readonly<Record<string, readonly string[]>> = {}): readonly string[] => {
  const kind = { resource, drops: findKind(resource)?.drops ?? ["data"] };
  return fieldsToDrop(kind, { annotationsAllowlist: new Map(Object.entries(allowed)) }).map((path) => path.join("."));
};

describe("the fields that never reach memory", () => {
  it("are who manages which field, and what kubectl last applied, of every kind", () => {
    expect(dropped("pods")).toEqual(["metadata.managedFields", APPLIED]);
  });

  it("are a Secret's data besides", () => {
    expect(dropped("secrets")).toContain("data");
  });

  it("do not include what was applied where an allowlist names it, except for Secrets", () => {
    expect(dropped("pods", { pods: ["a", LAST_APPLIED] })).not.toContain(APPLIED);
    expect(dropped("pods", { "*": [LAST_APPLIED] })).not.toContain(APPLIED);
    expect(dropped("pods", { deployments: [LAST_APPLIED] })).toContain(APPLIED);
    expect(dropped("pods", { pods: ["*", "kubectl.kubernetes.io/*"] })).toContain(APPLIED);
    expect(dropped("secrets", { secrets: [LAST_APPLIED], "*": [LAST_APPLIED] })).toContain(APPLIED);
  });
});
