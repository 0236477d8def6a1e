import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestSegment } from "./digest-segment.ts";

const digestOf = (text: string | Buffer): string => {
  const bytes = Buffer.from(text);
  return [...digestSegment(bytes, 0, bytes.length)].join(".");
};
const bytes = fc.uint8Array({ maxLength: 70 }).map((array) => Buffer.from(array));

describe("digestSegment", () => {
  it("is the same for equal bytes, wherever they stand", () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (before, text, after) => {
        const within = Buffer.concat([before, text, after]);
        const got = digestSegment(within, before.length, before.length + text.length).join(".");
        expect(got).toBe(digestOf(text));
      }),
    );
  });

  it("differs for any two texts that differ in one byte, or in their length", () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (text, where, change) => {
        const other = Buffer.concat([text, Buffer.alloc(1)]);
        expect(digestOf(other)).not.toBe(digestOf(text));
        if (text.length === 0) return;
        const at = where % text.length;
        const changed = Buffer.from(text);
        changed.writeUInt8(text.readUInt8(at) ^ change, at);
        expect(digestOf(changed)).not.toBe(digestOf(text));
      }),
    );
  });

  it("spreads like samples over all of its bits: each half alone has as many collisions as chance gives", () => {
    const count = 200_000; // of 2^32: 4.7 pairs are expected; 30 have a chance of 1e-14
    const halves = [new Set<number>(), new Set<number>()];
    const whole = new Set<string>();
    for (let n = 0; n < count; n++) {
      const line = Buffer.from(`kube_pod_created{namespace="a",pod="web-0"} ${(1_700_000_000 + n).toExponential(9)}\n`);
      const digest = digestSegment(line, 0, line.length);
      for (const [half, seen] of halves.entries()) seen.add(digest[half] ?? 0);
      whole.add(digest.join("."));
    }
    expect(whole.size).toBe(count);
    for (const seen of halves) expect(seen.size).toBeGreaterThan(count - 30);
  });
});
