import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_OF_MONTH, DAY_OF_WEEK, HOUR, MINUTE, MONTH, parseCronField } from "./cron-field.ts";

const values = (text: string, field = MINUTE): readonly number[] | undefined => {
  const parsed = parseCronField(text, field);
  return parsed && [...parsed];
};
const someField = fc.constantFrom(MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK);
const fieldAndEnds = someField.chain((field) => {
  const value = fc.integer({ min: field.min, max: field.max });
  return fc.tuple(fc.constant(field), value, value);
});

describe("a field of a cron expression", () => {
  it.each([
    ["*/20", MINUTE, [0, 20, 40]],
    ["50-10/10", MINUTE, [50, 0, 10]],
    ["45/5", MINUTE, [45, 50, 55]],
    ["*-5/30", MINUTE, [0, 30]],
    ["70/20", MINUTE, [10, 30, 50]],
    ["70-20", MINUTE, [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]],
    ["70-5", MINUTE, []],
    [",", MINUTE, []],
    ["29-2", DAY_OF_MONTH, [29, 30, 31, 1, 2]],
    ["Nov-fEB", MONTH, [11, 12, 1, 2]],
    ["FRI-TUE/2", DAY_OF_WEEK, [5, 7, 1]],
    ["5-7", DAY_OF_WEEK, [5, 6, 7]],
    ["*/7", DAY_OF_WEEK, [0, 7]],
  ] as const)("%s names its values", (text, field, named) => expect(values(text, field)).toEqual(named));

  it("takes every step that leaves a second value of a range, and no larger one", () => {
    fc.assert(
      fc.property(fieldAndEnds, fc.integer({ min: 1, max: 100 }), ([field, one, other], step) => {
        const [first, last] = one < other ? [one, other] : [other, one];
        const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
        const stepped = all.filter((value) => (value - first) % step === 0);
        const isTaken = step === 1 || step < all.length;
        expect(values(`${first}-${last}/${step}`, field)).toEqual(isTaken ? stepped : undefined);
      }),
    );
  });

  it("goes round the end of the field where a range ends before it starts", () => {
    fc.assert(
      fc.property(fieldAndEnds, ([field, one, other]) => {
        fc.pre(one !== other);
        const [first, last] = one > other ? [one, other] : [other, one];
        const [before, after] = [values(`${first}-${field.max}`, field), values(`${field.min}-${last}`, field)];
        expect(values(`${first}-${last}`, field)).toEqual([...(before ?? []), ...(after ?? [])]);
      }),
    );
  });
});
