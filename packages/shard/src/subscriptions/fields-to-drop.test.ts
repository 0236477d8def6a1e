import { findKind, type Kind } from "@kube-state-shards/families";
import { LAST_APPLIED } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { fieldsToDrop } from "./fields-to-drop.ts";

const APPLIED = `metadata.annotations.${LAST_APPLIED}`;
const dropped = (resource: string, allowed: Readonly<Record<string, readonly string[]>> = {}): readonly string[] => {
  const options = { annotationsAllowlist: new Map(Object.entries(allowed)) };
  return fieldsToDrop(findKind(resource) as Kind, options).map((path) => path.join("."));
};

describe("the fields that never reach memory", () => {
  it("are who manages which field, and what kubectl last applied, of every kind", () => {
    expect(dropped("pods")).toEqual(["metadata.managedFields", APPLIED]);
  });

  it("are the data of Secrets and ConfigMaps besides", () => {
    expect(dropped("secrets")).toEqual(["metadata.managedFields", "data", "stringData", APPLIED]);
    expect(dropped("configmaps")).toEqual(["metadata.managedFields", "data", "binaryData", APPLIED]);
  });

  it("do not include what was applied where an allowlist names it, except for Secrets", () => {
    expect(dropped("pods", { pods: ["a", LAST_APPLIED] })).not.toContain(APPLIED);
    expect(dropped("pods", { "*": [LAST_APPLIED] })).not.toContain(APPLIED);
    expect(dropped("pods", { deployments: [LAST_APPLIED] })).toContain(APPLIED);
    expect(dropped("pods", { pods: ["*", "kubectl.kubernetes.io/*"] })).toContain(APPLIED);
    expect(dropped("secrets", { secrets: [LAST_APPLIED], "*": [LAST_APPLIED] })).toContain(APPLIED);
  });
});
