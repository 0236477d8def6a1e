import type { EpochMs, Retirement, ScraperId } from "@kube-state-shards/assignment";

//   for each scraper:  plain ─it has read the new owner─▶ stamped ─it has read that twice─▶ hidden
// Plain: the new owner exposes the unit as well. Stamped: with explicit timestamps, which a scraper does not watch for the
// end of a series, so that it writes none when the unit is hidden. See docs/design/0010-continuity.md.
/** How far a unit is that leaves its scrapers one by one. */
export type Stamping = {
  /** Who has read the unit from its new owner, and when. */
  readonly seenBy: Retirement["seenBy"];
  /** How many bodies with stamped samples each scraper has read whole. */
  readonly stamped: ReadonlyMap<ScraperId, number>;
};

/** The second one is for the scraper that has lost the first. */
const STAMPED_SCRAPES = 2;

/** `stamped`: it comes back to the new owner every interval from `seenAtMs`. */
export type ShownTo = { readonly how: "plain" | "hidden" } | { readonly how: "stamped"; readonly seenAtMs: EpochMs };

/** `scraper` is undefined for other readers, to whom the unit is shown until all scrapers are done with. */
export function shownTo({ seenBy, stamped }: Stamping, scraper: ScraperId | undefined): ShownTo {
  const seenAtMs = scraper === undefined ? undefined : seenBy[scraper];
  if (scraper === undefined || seenAtMs === undefined) return { how: "plain" };
  return isDoneWith(stamped, scraper) ? { how: "hidden" } : { how: "stamped", seenAtMs };
}

export const noteStamped = ({ seenBy, stamped }: Stamping, scraper: ScraperId): Stamping => ({
  seenBy,
  stamped: new Map(stamped).set(scraper, (stamped.get(scraper) ?? 0) + 1),
});

/** Whether nobody who scrapes needs the unit here any more. */
export const isDone = ({ stamped }: Stamping, scrapers: ReadonlySet<ScraperId>): boolean =>
  [...scrapers].every((scraper) => isDoneWith(stamped, scraper));

const isDoneWith = (stamped: Stamping["stamped"], scraper: ScraperId): boolean =>
  (stamped.get(scraper) ?? 0) >= STAMPED_SCRAPES;
