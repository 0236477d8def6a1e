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
/** Of the time to the new owner's next scrape: scrapers keep their intervals to some milliseconds... */
const ROOM_SHARE = 0.9;
/** ...and where the machine is busy to some more: what is known is when a scrape came, late maybe, and not when it was due. */
const LATE = { share: 0.1, ms: 250 } as const;

/**
 * How far after the scrape's arrival its samples are stamped.
 *
 * After, because the scraper writes a marker at the scrape's start that only a later sample hides. But before its next
 * scrape of the new owner: older than the stamp, that one's samples would be refused, the series would count as not seen
 * there, and an object that vanishes before the scrape after it would never be marked as gone. Where that one is about to come
 * there is hardly a lead: if the clocks differ, the series is missing for as long as that takes, which is the smaller harm.
 */
export function stampLeadMs({ nowMs, leadMs, intervalMs, seenAtMs }: StampInput): number {
  const lateMs = Math.min(LATE.ms, intervalMs * LATE.share);
  const rooms = seenAtMs.map((atMs) => {
    const roomMs = intervalMs - modulo(nowMs - atMs, intervalMs);
    return Math.min(roomMs * ROOM_SHARE, roomMs - lateMs);
  });
  return Math.max(1, Math.floor(Math.min(leadMs, intervalMs * LEAD_SHARE, ...rooms)));
}

const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;
