// CRC-32 is arithmetic in GF(2)[x] modulo p, bits reversed: bit 31 is x^0. Appending n bytes to a text multiplies what
// its CRC stands for by x^(8n), so crc(a + b) = crc(a) * x^(8 * length of b) + crc(b).
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;
const X_TO_THE_8 = 0x00800000;

/** a * b mod p. Both as unsigned or signed 32 bits; the result is signed. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  // No branches: the bits are random, so that a predictor would miss every second one.
  for (let bit = 31; bit >= 0; bit -= 1) {
    product ^= shifted & -((a >>> bit) & 1);
    shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
  }
  return product;
}

const DIGITS = 4;
const DIGIT_BITS = 8;

/** shifts[256 * d + v] = x^(8 * v * 256^d): appending v * 256^d bytes, so that any length below 4 GiB is four factors. */
let shifts: Uint32Array | undefined;

function buildShifts(): Uint32Array {
  const table = new Uint32Array(DIGITS << DIGIT_BITS);
  let unit = X_TO_THE_8;
  for (let digit = 0; digit < DIGITS; digit += 1) {
    let power = ONE;
    for (let value = 0; value < 256; value += 1) {
      table[(digit << DIGIT_BITS) + value] = power;
      power = multiply(power, unit);
    }
    unit = power;
  }
  return table;
}

/**
 * The CRC-32 of a text made of two, from the CRCs of both: `combineCrc32(crc32(A), crc32(B), B.length)` is
 * `crc32(A + B)`, without reading either again.
 *
 * Units:  bytes, 0 <= `bBytes` < 2^32; CRCs as unsigned 32 bits.
 */
export function combineCrc32(a: number, b: number, bBytes: number): number {
  // WHY tables by base-256 digit and no cache by length: a piece of 16-64 KiB needs two factors, 0.13 µs together.
  // Looking its length up among the tens of thousands of a scrape takes 0.07 µs before the one multiplication that a
  // cached factor would still cost (bench/micro/crc-combine.bench.ts).
  shifts ??= buildShifts();
  let shifted = a;
  for (let digit = 0, rest = bBytes; rest !== 0; digit += 1, rest >>>= DIGIT_BITS) {
    const value = rest & 0xff;
    if (value !== 0) shifted = multiply(shifts[(digit << DIGIT_BITS) + value] ?? ONE, shifted);
  }
  return (shifted ^ b) >>> 0;
}
