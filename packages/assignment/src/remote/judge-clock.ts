import type { EpochMs } from "../assignment.ts";

/** One question for the time. `sentMs` and `receivedMs` on this process's monotonic clock. */
export type RoundTrip = {
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly storeMs: EpochMs;
  /** Of the server that answered: another one has another clock. Empty when it will not tell. */
  readonly runId: string;
};

//   unknown ──a round──▶ synced ◀──────────── a round like the one before ───────────┐
//                          │ ▲ a round within MAX_JUMP_MS of what is used             │
//                          │ └──────────────────────────────────────────┐             │
//                          └─ another server, or a jump ─▶ doubtful ────┴─────────────┘
export type ClockState =
  | { readonly state: "unknown" }
  /** `offsetMs`: what to add to the monotonic clock. */
  | { readonly state: "synced"; readonly offsetMs: number; readonly runId: string }
  /** Goes on with the old offset, and nothing may be agreed on by it. `seenMs`: what the last round said. */
  | {
      readonly state: "doubtful";
      readonly offsetMs: number;
      readonly runId: string;
      readonly seenMs: number | undefined;
    };

/** Two clocks that are read this far apart are not the same clock, or one was set. */
export const MAX_JUMP_MS = 250;

/** The offset by the quickest round trip, whose middle is nearest to the instant of the answer. Errors: none; `trips` is not empty. */
export function bestOffsetMs(trips: readonly RoundTrip[]): number {
  let best = { offsetMs: 0, tripMs: Number.POSITIVE_INFINITY };
  for (const { sentMs, receivedMs, storeMs } of trips) {
    const tripMs = receivedMs - sentMs;
    if (tripMs < best.tripMs) best = { offsetMs: storeMs - (sentMs + receivedMs) / 2, tripMs };
  }
  return best.offsetMs;
}

/** After a round of trips. A round that two servers answered says nothing. */
export function judgeRound(clock: ClockState, trips: readonly RoundTrip[]): ClockState {
  const [first] = trips;
  if (first === undefined || trips.some(({ runId }) => runId !== first.runId)) return doubt(clock);
  const { runId } = first;
  const offsetMs = bestOffsetMs(trips);
  if (clock.state === "unknown" || isNear(offsetMs, clock.offsetMs)) return { state: "synced", offsetMs, runId };
  const isConfirmed = clock.state === "doubtful" && clock.runId === runId && isNear(offsetMs, clock.seenMs);
  if (isConfirmed) return { state: "synced", offsetMs, runId };
  return { state: "doubtful", offsetMs: clock.offsetMs, runId, seenMs: offsetMs };
}

/** After each trip: another server's clock is not to be trusted until a whole round has asked it. */
export const judgeTrip = (clock: ClockState, trip: RoundTrip): ClockState =>
  clock.state !== "synced" || clock.runId === trip.runId ? clock : doubt(clock);

function doubt(clock: ClockState): ClockState {
  if (clock.state !== "synced") return clock;
  return { state: "doubtful", offsetMs: clock.offsetMs, runId: clock.runId, seenMs: undefined };
}

const isNear = (a: number, b: number | undefined): boolean => b !== undefined && Math.abs(a - b) <= MAX_JUMP_MS;
