import type { EpochMs } from "@kube-state-shards/assignment";

export type StampInput = {
  /** When the scrape came, on the store's clock, as `seenAtMs`. */
  readonly nowMs: EpochMs;
  /** As the option says. */
  readonly leadMs: number;
  readonly intervalMs: number;
  /** When this scraper read the units from their new owners: it comes back there every interval. */
  readonly seenAtMs: readonly EpochMs[];
};

/** No longer than this share of the interval: at the next scrape the stamp must be the past for any clock. */
export const LEAD_SHARE = 0.25;
/** Of the time to the new owner's next scrape: scrapers keep their intervals to some milliseconds. */
const ROOM_SHARE = 0.9;

/**
 * How far after the scrape's arrival its samples are stamped.
 *
 * After, because the scraper writes a marker at the scrape's start that only a later sample hides. But before its next
 * scrape of the new owner: older than the stamp, that one's samples would be refused, the series would count as not seen
 * there, and an object that vanishes before the scrape after it would never be marked as gone.
 */
export function stampLeadMs({ nowMs, leadMs, intervalMs, seenAtMs }: StampInput): number {
  const rooms = seenAtMs.map((atMs) => (intervalMs - modulo(nowMs - atMs, intervalMs)) * ROOM_SHARE);
  return Math.max(1, Math.floor(Math.min(leadMs, intervalMs * LEAD_SHARE, ...rooms)));
}

const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;
