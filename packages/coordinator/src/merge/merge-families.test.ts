import type { FamilyHead } from "@kube-state-shards/exposition";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEFT_OUT, mergeFamilies } from "./merge-families.ts";

const head = (name: string, type: FamilyHead["type"] = "gauge"): FamilyHead => ({ name, type, help: `About ${name}.` });
const heads = (names: string): readonly FamilyHead[] => [...names].map((name) => head(name));
const merged = (...lists: readonly string[]): string =>
  mergeFamilies(lists.map(heads))
    .heads.map(({ name }) => name)
    .join("");

describe("mergeFamilies", () => {
  it.each([
    [["abc", "abc"], "abc"],
    [["ac", "abc"], "abc"],
    [["abc", "axc"], "abxc"],
    [["ac", "b", "ba"], "bac"],
    [["", "a"], "a"],
    [[], ""],
  ])("orders %j as %s", (lists, order) => expect(merged(...lists)).toBe(order));

  it("keeps the order of any streams that are parts of one catalogue, each family once", () => {
    const catalogue = Array.from({ length: 12 }, (_, index) => head(`family_${index}`));
    const parts = fc.array(fc.subarray(catalogue), { maxLength: 6 });
    fc.assert(
      fc.property(parts, (streams) => {
        const layout = mergeFamilies(streams);
        expect(layout.faults).toEqual([]);
        expect(new Set(layout.heads)).toEqual(new Set(streams.flat()));
        expect(layout.heads.length).toBe(new Set(streams.flat()).size);
        for (const [index, stream] of streams.entries()) {
          const places = layout.positions[index] ?? [];
          expect(places.map((place) => layout.heads[place])).toEqual(stream);
          expect(places).toEqual(places.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it("leaves out a stream whose order contradicts the ones before, and keeps the others", () => {
    const layout = mergeFamilies([heads("ab"), heads("ba"), heads("abc")]);
    expect(layout.heads.map(({ name }) => name).join("")).toBe("abc");
    expect(layout.positions).toEqual([[0, 1], undefined, [0, 1, 2]]);
    expect(layout.faults).toEqual([{ kind: "order", stream: 1 }]);
  });

  it("leaves out a stream that names a family twice", () => {
    expect(mergeFamilies([heads("aba")]).faults).toEqual([{ kind: "order", stream: 0 }]);
    expect(mergeFamilies([heads("aa")]).faults).toEqual([{ kind: "order", stream: 0 }]);
  });

  it("takes the first head of a name, and leaves out the family of a stream that gives it another type", () => {
    const other = { ...head("a"), help: "Other words." };
    const layout = mergeFamilies([[head("a")], [other, head("b")], [head("a", "counter"), head("b")]]);
    expect(layout.heads).toEqual([head("a"), head("b")]);
    expect(layout.positions).toEqual([[0], [0, 1], [LEFT_OUT, 1]]);
    expect(layout.faults).toEqual([{ kind: "type", stream: 2, head: head("a", "counter"), first: head("a") }]);
  });
});
