/**
 * A sample's value as Prometheus text shows it: the shortest digits that read back to the same double, with an exponent
 * of at least two digits when it is below -4 or from 6 on.
 *
 * Shape:  `1.5e+09`, `1e+06`, `123456`, `1e-05`, `NaN`, `+Inf`, `-Inf`; both zeros are `0`.
 * Source: Go's `strconv.FormatFloat(value, 'g', -1, 64)`, which exporters written in Go print.
 */
export function formatValue(value: number): string {
  // WHY integers first: nearly every value is 0, 1, a small count or a time in seconds. A small one takes 10 ns,
  // and cutting a time's digits out of its decimal string 59 ns where `toExponential` takes 80 (bench/micro/format-value.bench.ts).
  if (Number.isSafeInteger(value)) {
    return value < 1e6 && value > -1e6 ? String(value) : formatLargeInteger(value);
  }
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-4 && magnitude < 1e6) return String(value);
  return padExponent(value.toExponential());
}

function formatLargeInteger(value: number): string {
  if (value < 0) return `-${formatLargeInteger(-value)}`;
  const digits = String(value);
  const exponent = digits.length - 1;
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 0x30) end -= 1;
  const fraction = end === 1 ? "" : `.${digits.slice(1, end)}`;
  return `${digits.charAt(0)}${fraction}e+${exponent < 10 ? "0" : ""}${exponent}`;
}

/** `1.5e-7` to `1.5e-07`: JavaScript writes as few exponent digits as it can, Go at least two. */
function padExponent(text: string): string {
  const sign = text.indexOf("e") + 1;
  return text.length - sign === 2 ? `${text.slice(0, sign + 1)}0${text.slice(sign + 1)}` : text;
}
