import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WireError } from "./wire-error.ts";
import { WIRE, WireReader } from "./wire-reader.ts";

const reader = (...bytes: number[]): WireReader => new WireReader(Buffer.from(bytes));
const written = (value: bigint): Buffer => {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, value); rest > 0n || bytes.length === 0; rest >>= 7n) {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
  }
  return Buffer.from(bytes);
};

describe("a reader of protobuf", () => {
  it("reads any signed 64-bit number as JSON.parse reads its text", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const bytes = written(value);
        const reader = new WireReader(bytes);
        expect(reader.integer()).toBe(JSON.parse(value.toString()));
        expect(reader.position).toBe(bytes.length);
      }),
    );
  });

  it.each([0n, 1n, -1n, 127n, 128n, 2n ** 28n, 2n ** 31n - 1n, -(2n ** 31n), 2n ** 56n, -(2n ** 63n), 2n ** 63n - 1n])(
    "reads %s",
    (value) => expect(new WireReader(written(value)).integer()).toBe(Number(value)),
  );

  it.each([
    ["a number that does not end", (): unknown => reader(0x80, 0x80).integer()],
    ["a number where there is nothing", (): unknown => reader().integer()],
    ["a number of eleven bytes", (): unknown => reader(...new Array(10).fill(0xff), 0x01).integer()],
    ["a length past the end", (): unknown => reader(0x05, 0x61).lengthDelimited(2)],
    ["a negative length", (): unknown => reader(...new Array(9).fill(0xff), 0x01).lengthDelimited(10)],
    ["a group", (): unknown => reader(0x00).skip(3, 1)],
  ])("refuses %s", (_what, read) => expect(read).toThrow(WireError));

  it("passes over values of every type", () => {
    const bytes = reader(0xff, 0x01, 0x02, 0x61, 0x62, ...new Array(8).fill(1), ...new Array(4).fill(1), 0x07);
    for (const type of [WIRE.varint, WIRE.lengthDelimited, WIRE.fixed64, WIRE.fixed32]) bytes.skip(type, 18);
    expect(bytes.integer()).toBe(7);
  });
});
