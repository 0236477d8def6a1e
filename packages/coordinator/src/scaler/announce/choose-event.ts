import { reasonRow, type ScalerReason, type Verdict } from "../scaler-reasons.ts";

/** What was last told about the scaler. Times are on the process's monotonic clock. */
export type Told = {
  /** The reason of the last decision, and since when it has been that. */
  readonly reason: ScalerReason | undefined;
  readonly sinceMs: number;
  /** When each reason was last told. */
  readonly atMs: ReadonlyMap<ScalerReason, number>;
};

export const NOTHING_TOLD: Told = { reason: undefined, sinceMs: 0, atMs: new Map() };

export type Decided = {
  readonly verdict: Verdict;
  /** Something was done, now. */
  readonly acted: boolean;
  readonly nowMs: number;
};

/** What passes by itself is told only if it does not soon. */
const HOLD_FOR_MS = 60_000;
/** A reason that comes and goes is told no oftener. */
const AGAIN_MS = 300_000;
/** The API server forgets events after an hour. */
const STILL_MS = 3_600_000;

export type Choice = {
  readonly event: (Verdict & { readonly type: "Normal" | "Warning" }) | undefined;
  readonly told: Told;
};

/** Which decisions are worth an Event: what was done, and what is in the way, when that has changed or lasts. Pure. */
export function chooseEvent(told: Told, { verdict, acted, nowMs }: Decided): Choice {
  const { reason } = verdict;
  const { kind } = reasonRow(reason);
  const sinceMs = reason === told.reason ? told.sinceMs : nowMs;
  const toldMs = told.atMs.get(reason) ?? Number.NEGATIVE_INFINITY;
  const isSettled = kind !== "hold" || nowMs - sinceMs >= HOLD_FOR_MS;
  const isNews = isSettled && nowMs - toldMs >= (toldMs >= sinceMs ? STILL_MS : AGAIN_MS);
  if (kind === "rest" || !(acted || isNews)) return { event: undefined, told: { ...told, reason, sinceMs } };
  return {
    event: { ...verdict, type: kind === "fault" ? "Warning" : "Normal" },
    told: { reason, sinceMs, atMs: new Map([...told.atMs, [reason, nowMs]]) },
  };
}
