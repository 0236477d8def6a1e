import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuantity } from "./quantity.ts";

describe("a quantity", () => {
  it.each([
    ["0", 0, 0],
    ["1", 1, 1],
    ["200m", 1, 0.2],
    ["4300m", 5, 4.3],
    ["1.5", 2, 1.5],
    [".5", 1, 0.5],
    ["5.", 5, 5],
    ["+3", 3, 3],
    ["-1500m", -2, -1.5],
    ["100u", 1, 0.001],
    ["1n", 1, 0.001],
    ["0.0000000001", 1, 0.001],
    ["1k", 1e3, 1e3],
    ["1M", 1e6, 1e6],
    ["1G", 1e9, 1e9],
    ["1T", 1e12, 1e12],
    ["1P", 1e15, 1e15],
    ["1E", 1e18, 1e18],
    ["1Ki", 1024, 1024],
    ["1.5Gi", 1610612736, 1610612736],
    ["2Ti", 2 ** 41, 2 ** 41],
    ["1Pi", 2 ** 50, 2 ** 50],
    ["1Ei", 2 ** 60, 2 ** 60],
    ["1e3", 1000, 1000],
    ["12E2", 1200, 1200],
    ["5e-1", 1, 0.5],
    ["1e+2", 100, 100],
    ["16E", 2 ** 63, 2 ** 63],
    ["1e999999999", 2 ** 63, 2 ** 63],
    ["1e-999999999", 1, 0.001],
  ])("%s is %d in whole units and %d in thousandths", (text, whole, milli) => {
    expect(parseQuantity(text)).toMatchObject({ whole, milli });
  });

  it.each(["abc", "", ".", "m", "1 ", "1K", "1mi", "1e", "0x10", "1,5", "--1", "1".repeat(101)])("%j is none", (text) =>
    expect(parseQuantity(text)).toBeUndefined(),
  );

  it.each([null, undefined, true, {}, ["1"]])("%j is none", (value) => expect(parseQuantity(value)).toBeUndefined());

  it("may be a JSON number", () => {
    expect(parseQuantity(2)).toMatchObject({ whole: 2, milli: 2 });
    expect(parseQuantity(0.25)).toMatchObject({ whole: 1, milli: 0.25 });
  });

  it.each([
    ["0", 0],
    ["3", 3],
    ["250m", 0.25],
    ["700m", 0.7000000000000001],
    ["0.70", 0.7000000000000001],
    ["-500m", -0.5],
    ["123u", 0.00012299999999999998],
    ["1234567n", 0.001234567],
    ["0.0000000001", 1e-9],
    ["0.123456789123", 0.12345679000000001],
    ["5e2", 500],
    ["1.5Ki", 1536],
    ["1e999999999", 2 ** 63],
  ])("%s is %d with its billionths, rounding as the reference does", (text, approximate) => {
    expect(parseQuantity(text)).toMatchObject({ approximate });
  });

  it("is exact for every number of thousandths", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (milli) => {
        expect(parseQuantity(`${milli}m`)).toMatchObject({ whole: Math.ceil(milli / 1000), milli: milli / 1000 });
      }),
    );
  });

  it("reads the same again after the memory of read quantities has overflowed", () => {
    for (let index = 0; index < 6000; index += 1) parseQuantity(`${index}Mi`);
    expect(parseQuantity("3Mi")).toMatchObject({ whole: 3 * 2 ** 20, milli: 3 * 2 ** 20 });
  });
});
