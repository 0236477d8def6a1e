import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatValue } from "./format-value.ts";

describe("formatValue", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [-1, "-1"],
    [123456, "123456"],
    [999999, "999999"],
    [1e6, "1e+06"],
    [-1e6, "-1e+06"],
    [1234567, "1.234567e+06"],
    [1.5e9, "1.5e+09"],
    [1732414999, "1.732414999e+09"],
    [-1732414990, "-1.73241499e+09"],
    [17179869184, "1.7179869184e+10"],
    [2 ** 53, "9.007199254740992e+15"],
    [1e15, "1e+15"],
    [1e21, "1e+21"],
    [1e100, "1e+100"],
    [Number.MAX_VALUE, "1.7976931348623157e+308"],
    [999999.5, "999999.5"],
    [1000000.5, "1.0000005e+06"],
    [0.1 + 0.2, "0.30000000000000004"],
    [-2.5, "-2.5"],
    [1e-4, "0.0001"],
    [1e-5, "1e-05"],
    [0.00012345, "0.00012345"],
    [1.2345e-7, "1.2345e-07"],
    [5e-324, "5e-324"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "+Inf"],
    [Number.NEGATIVE_INFINITY, "-Inf"],
  ])("prints %d as Go's strconv 'g' does: %s", (value, text) => expect(formatValue(value)).toBe(text));

  it("prints text that reads back as the same double", () => {
    const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.oneof(doubles, fc.maxSafeInteger()), (value) => {
        expect(Number(formatValue(value))).toBe(value + 0); // + 0: both zeros print as 0
      }),
    );
  });

  it("uses an exponent of two or three digits exactly below 0.0001 and from a million on", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const magnitude = Math.abs(value);
        const plain = magnitude === 0 || (magnitude >= 1e-4 && magnitude < 1e6);
        expect(formatValue(value)).toMatch(plain ? /^-?\d+(\.\d+)?$/ : /^-?\d(\.\d+)?e[+-]\d{2,3}$/);
      }),
    );
  });
});
