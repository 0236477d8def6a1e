/** `61,200`. */
export const showCount = (amount: number): string => amount.toLocaleString("en");

/** `61.2K`, for where room is short. */
export const showShort = (amount: number): string =>
  amount.toLocaleString("en", { notation: "compact", maximumSignificantDigits: 3 });

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `310 MiB`, `1.5 GiB`. */
export function showBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 2 ** (10 * power);
  return `${power > 2 && amount < 100 ? Number(amount.toPrecision(2)) : Math.round(amount)} ${UNITS[power] ?? ""}`;
}

/** `0.4 s`, `12 s`, `5 min`, `3 h`, `2 days`: how long something takes or is ago. */
export function showAge(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** `07:22:33 UTC`. */
export const showTime = (atMs: number): string => `${new Date(atMs).toISOString().slice(11, 19)} UTC`;

/** `1 shard`, `2 shards`. */
export const showMany = (amount: number, one: string): string =>
  `${showCount(amount)} ${one}${amount === 1 ? "" : "s"}`;
