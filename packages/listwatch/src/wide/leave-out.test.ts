import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leaveOut } from "./leave-out.ts";

describe("what a request asks to leave out", () => {
  it("is each namespace by its name, the system's first", () => {
    const { selector, namespaces } = leaveOut(["team-1", "kube-system", "team-2"], 1_000);
    expect(selector).toBe("metadata.namespace!=kube-system,metadata.namespace!=team-1,metadata.namespace!=team-2");
    expect([...namespaces].sort()).toEqual(["kube-system", "team-1", "team-2"]);
    expect(leaveOut([], 1_000).selector).toBe("");
  });

  it("is as many as fit, of which the selector says just that", () => {
    const anyName = fc.stringMatching(/^[a-z][a-z0-9-]{0,40}[a-z0-9]$/);
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { maxLength: 50 }), fc.nat(2_000), (names, maxBytes) => {
        const { selector, bytes, namespaces } = leaveOut(names, maxBytes);
        expect(encodeURIComponent(selector).length).toBe(bytes);
        expect(bytes).toBeLessThanOrEqual(maxBytes);
        const said =
          selector === "" ? [] : selector.split(",").map((term) => term.slice("metadata.namespace!=".length));
        expect(new Set(said)).toEqual(namespaces);
        const next = names.find((name) => !namespaces.has(name));
        if (next !== undefined)
          expect(leaveOut([...namespaces, next], Number.POSITIVE_INFINITY).bytes).toBeGreaterThan(maxBytes);
      }),
    );
  });
});
