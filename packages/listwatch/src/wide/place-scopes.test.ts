import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeScopes } from "./place-scopes.ts";

describe("where namespaces are placed that come to a sharded reflector", () => {
  it("is one watch of their own for those that come together, and evenly filled ones where one is too few", () => {
    const at = (waiting: number) => placeScopes({ waiting, open: [], limit: 64, single: 8 }).fresh;
    expect([at(40), at(64), at(65), at(150)]).toEqual([[40], [64], [32, 33], [50, 50, 50]]);
  });

  it("is a watch that is open for a few, the fullest with room first", () => {
    expect(placeScopes({ waiting: 3, open: [10, 62, 64], limit: 64, single: 8 })).toEqual({
      join: [1, 2, 0],
      fresh: [],
    });
  });

  it("is a watch of their own for many, also where one that is open has room", () => {
    expect(placeScopes({ waiting: 9, open: [10], limit: 64, single: 8 })).toEqual({ join: [0], fresh: [9] });
  });

  it("places everyone, and no watch gets more than it may ask for", () => {
    const any = fc.record({
      waiting: fc.nat(400),
      open: fc.array(fc.nat(80), { maxLength: 6 }),
      limit: fc.integer({ min: 1, max: 70 }),
      single: fc.nat(10),
    });
    fc.assert(
      fc.property(any, (input) => {
        const { join, fresh } = placeScopes(input);
        expect([...join, ...fresh].reduce((sum, count) => sum + count, 0)).toBe(input.waiting);
        for (const [at, count] of join.entries())
          expect(count === 0 || (input.open[at] ?? 0) + count <= input.limit).toBe(true);
        for (const count of fresh) expect(count).toSatisfy((size: number) => size > 0 && size <= input.limit);
      }),
    );
  });
});
