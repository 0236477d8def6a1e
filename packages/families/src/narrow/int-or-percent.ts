const PERCENT = /^[+-]?\d{1,10}%$/;

/** A count, given as a whole number or as a percentage of `total`; undefined for anything else. */
export function intOrPercent(value: unknown, total: number, round: "up" | "down"): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !PERCENT.test(value)) return undefined;
  const share = (Number(value.slice(0, -1)) * total) / 100;
  return round === "up" ? Math.ceil(share) : Math.floor(share);
}
