/** A Kubernetes quantity as numbers that a sample can hold. */
export type Quantity = {
  /** Rounded away from zero to a whole number, at most 2^63 - 1. */
  readonly whole: number;
  /** To the thousandth, rounded away from zero; the same as `whole` where that leaves no room for thousandths. */
  readonly milli: number;
  /**
   * With all billionths, as the product of its digits and their power of ten: 700m is 0.7000000000000001, since the
   * reference shows it so where it needs more than thousandths.
   */
  readonly approximate: number;
};

const NANO_DIGITS = 9;
const NANOS = 10n ** 9n;
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_WITH_THOUSANDTHS = MAX_INT64 / 1000n;
/** No quantity that fits 64 bits needs more digits; it also bounds what a hostile text can cost. */
const MAX_TEXT_LENGTH = 100;
const QUANTITY = /^([+-]?)(\d*)\.?(\d*)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,9}))?$/;

const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_EXPONENTS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

// WHY remembered: a cluster has a few dozen different quantities and each pod names several of them; exact arithmetic
// takes 1-2 us, a look-up 20 ns. The bound keeps a cluster with many different ones from growing the map.
const MAX_REMEMBERED = 5000;
const remembered = new Map<string, Quantity | undefined>();

/**
 * Reads a quantity: a decimal with one of the suffixes n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent (`e3`).
 * A JSON number is taken as its text. Undefined for anything else.
 *
 * Source: Kubernetes' API reference, `Quantity`: what is finer than a billionth is rounded away from zero, what exceeds
 * 2^63 - 1 is cut to it. The reference shows what its 64 bits are left with there: 0 for `10E`, 1 for `-1n`.
 */
export function parseQuantity(value: unknown): Quantity | undefined {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text.length > MAX_TEXT_LENGTH) return undefined;
  const known = remembered.get(text);
  if (known !== undefined || remembered.has(text)) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const parsed = parseExactly(text);
  remembered.set(text, parsed);
  return parsed;
}

function parseExactly(text: string): Quantity | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", suffix = "", exponentText = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = BigInt(whole + fraction);
  const scaled = digits << BigInt(BINARY_EXPONENTS[suffix] ?? 0);
  const exponent = Number(exponentText) + (DECIMAL_EXPONENTS[suffix] ?? 0) - fraction.length + NANO_DIGITS;
  const exact = scaleByTen(scaled, exponent);
  const nanos = exact > MAX_INT64 * NANOS ? MAX_INT64 * NANOS : exact;
  const approximate =
    exponent < 0 || nanos !== exact ? multiply(nanos, -NANO_DIGITS) : multiply(scaled, exponent - NANO_DIGITS);
  return toQuantity({ nanos, approximate, sign: sign === "-" ? -1 : 1 });
}

const multiply = (digits: bigint, exponent: number): number => Number(digits) * Number(`1e${exponent}`);

/** `value` x 10^exponent, rounded up. Exponents past any 64-bit quantity give the same as the bound does. */
function scaleByTen(value: bigint, exponent: number): bigint {
  const bound = 2 * MAX_TEXT_LENGTH;
  if (exponent >= 0) return value * 10n ** BigInt(Math.min(exponent, bound));
  return divideUp(value, 10n ** BigInt(Math.min(-exponent, bound)));
}

function divideUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

type SignedNanos = { readonly nanos: bigint; readonly approximate: number; readonly sign: 1 | -1 };

function toQuantity({ nanos, approximate, sign }: SignedNanos): Quantity {
  const whole = divideUp(nanos, NANOS);
  const thousandths = divideUp(nanos, NANOS / 1000n);
  const milli = sign === 1 && whole > MAX_WITH_THOUSANDTHS ? Number(whole) : Number(thousandths) / 1000;
  return { whole: sign * Number(whole), milli: sign * milli, approximate: sign * approximate };
}
