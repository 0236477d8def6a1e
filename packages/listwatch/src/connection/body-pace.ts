import type { RequestLane } from "./api-client.ts";

/** How a body is handed from its connection to its reader. */
export type BodyPace = {
  /** Above this the source is asked to pause; left out, it never is. */
  readonly pauseAboveBytes?: number | undefined;
  /** The reader is woken at most so often, unless much waits; left out, for each chunk. */
  readonly batchMs?: number | undefined;
};

/**
 * Lists: how much may wait before the stream is paused; as much as its HTTP/2 window comes after that.
 *
 * WHY so little: all lists that are under way make the peak of a start, and malloc keeps it. With 8 MiB a shard of 30,000 pods had 25 MiB more for good.
 */
const LIST: BodyPace = { pauseAboveBytes: 256 * 1024 };

/**
 * Watches: what comes first is read at once, and what follows it closely together.
 *
 * WHY: code and data of an update that comes by itself have left the processor's caches. Read together, 300 updates a second cost some 15 to
 * 20 % less (docs/design/0021), and who scrapes does so every few seconds. A watch is never paused: its stream would keep its share of the connection's window and
 * starve its neighbours.
 */
const WATCH: BodyPace = { batchMs: 200 };

export const paceOf = (lane: RequestLane): BodyPace => (lane === "list" ? LIST : WATCH);
