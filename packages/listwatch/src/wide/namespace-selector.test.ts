import { describe, expect, it } from "vitest";
import { hashNamespace, MAX_NAMESPACES, namespaceSelector } from "./namespace-selector.ts";

describe("a selector of namespaces", () => {
  it("hashes as FNV-1a does, by the values that its page gives", () => {
    expect(hashNamespace("")).toBe(0xcbf29ce484222325n);
    expect(hashNamespace("a")).toBe(0xaf63dc4c8601ec8cn);
    expect(hashNamespace("foobar")).toBe(0x85944171f73967e8n);
  });

  it("has a range of one hash for each namespace, of 16 lower-case digits", () => {
    expect(namespaceSelector(["a"])).toBe(
      "shardRange(object.metadata.namespace,'0xaf63dc4c8601ec8c','0xaf63dc4c8601ec8d')",
    );
    expect(namespaceSelector(["a", "b"]).split("||")).toHaveLength(2);
  });

  it("asks for next to nothing, and not for everything, when it is of no namespace", () => {
    expect(namespaceSelector([])).toBe(
      "shardRange(object.metadata.namespace,'0x0000000000000000','0x0000000000000001')",
    );
  });

  it("is within 6 KiB as it is sent for as many namespaces as one watch takes, and for no more", () => {
    const sent = (count: number): number =>
      encodeURIComponent(namespaceSelector(Array.from({ length: count }, (_, at) => `team-${at}`))).length;
    expect(sent(MAX_NAMESPACES)).toBeLessThanOrEqual(6 * 1024);
    expect(sent(MAX_NAMESPACES + 1)).toBeGreaterThan(6 * 1024);
    expect(MAX_NAMESPACES).toBeGreaterThan(60);
  });
});
