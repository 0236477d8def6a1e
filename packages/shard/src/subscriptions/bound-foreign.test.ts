import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundForeign } from "./bound-foreign.ts";
import type { WatchMode } from "./prefer-mode.ts";

const kind = (resource: string, foreign: number, before: WatchMode = "namespace") => ({
  ...{ resource, foreign, before },
  mode: "cluster" as const,
});

describe("foreign objects that arrive for convenience", () => {
  it("are at most a twentieth of what a shard has, of the kinds that have fewest", () => {
    const modes = boundForeign([kind("b", 60), kind("a", 30), kind("c", 61), kind("free", 0)], 2_000);
    expect(Object.fromEntries(modes)).toEqual({ a: "cluster", b: "cluster", c: "namespace", free: "cluster" });
  });

  it("may become three twentieths before a kind is watched by namespace again", () => {
    const held = [kind("a", 140, "cluster"), kind("b", 160, "cluster")];
    expect([...boundForeign(held, 2_000).values()]).toEqual(["cluster", "cluster"]);
    expect([...boundForeign(held, 1_800).values()]).toEqual(["cluster", "namespace"]);
  });

  it("lead to a plan that is its own plan", () => {
    const kinds = fc.array(fc.record({ foreign: fc.nat(500), wide: fc.boolean() }), { maxLength: 20 });
    fc.assert(
      fc.property(kinds, fc.nat(3_000), (all, own) => {
        const asked = all.map(({ foreign, wide }, index) => kind(`k${index}`, foreign, wide ? "cluster" : "namespace"));
        const planned = boundForeign(asked, own);
        const again = asked.map((each) => ({ ...each, before: planned.get(each.resource) ?? each.before }));
        expect(boundForeign(again, own)).toEqual(planned);
      }),
    );
  });
});
