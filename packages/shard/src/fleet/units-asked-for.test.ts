import { slicesOf, type UnitId } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { unitsAskedFor } from "./units-asked-for.ts";

const [FIRST = "", SECOND = ""] = slicesOf("ns/a", 2);
const QUARTERS = slicesOf("ns/a", 4);

function find(asked: readonly UnitId[], held: readonly UnitId[]) {
  const { included, shown } = unitsAskedFor(asked, new Set(held));
  return { included: [...included].sort(), shown: [...shown].sort() };
}

describe("the units that a coordinator asks for", () => {
  it("are those held of them", () => {
    expect(find(["ns/a", "ns/b"], ["ns/a", "ns/c"])).toEqual({ included: ["ns/a"], shown: ["ns/a"] });
  });

  it("are found under the unit's name where the shard has not read of the split yet", () => {
    expect(find([FIRST, SECOND, "ns/b"], ["ns/a", "ns/b"])).toEqual({
      included: [FIRST, SECOND, "ns/b"].sort(),
      shown: ["ns/a", "ns/b"],
    });
    expect(find([...QUARTERS.slice(0, 2), SECOND], [FIRST, SECOND]).included).toHaveLength(3);
  });

  it("are found in slices where the shard has read of the split already", () => {
    expect(find(["ns/a"], QUARTERS)).toEqual({ included: ["ns/a"], shown: [...QUARTERS].sort() });
  });

  it("are missing where not all of a unit is held, or more than was asked for", () => {
    expect(find(["ns/a"], QUARTERS.slice(1))).toEqual({ included: [], shown: [] });
    expect(find([FIRST], ["ns/a"])).toEqual({ included: [], shown: [] });
    expect(find([FIRST, SECOND], [SECOND])).toEqual({ included: [SECOND], shown: [SECOND] });
  });
});
