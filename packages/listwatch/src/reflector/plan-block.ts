import { backOffMs } from "./plan-relist.ts";
import type { ReflectorTimings } from "./reflector-timings.ts";

/** A kind is blocked by its third refusal in a row, some 3 to 6 s after the first. */
const REFUSALS_THAT_BLOCK = 3;

/** The answers that say that a kind is not to be had: forbidden, or unknown to this server. */
export const isRefusal = (status: number): status is 403 | 404 => status === 403 || status === 404;

/**
 * What follows from the `refusals`-th refusal in a row (0 is the first): whether the kind is blocked now, and when to ask again.
 *
 * WHY not at once: an API server that has just started answers 403 until it has read its roles. A kind taken for blocked
 * then is settled, and its unit would be served without it.
 *
 * Units: milliseconds, doubling up to `blockedMaxMs`.
 */
export function planBlock(
  refusals: number,
  { timings, random }: { readonly timings: ReflectorTimings; readonly random: () => number },
): { readonly blocked: boolean; readonly waitMs: number } {
  return {
    blocked: refusals >= REFUSALS_THAT_BLOCK - 1,
    waitMs: backOffMs(refusals, { timings: { ...timings, backOffMaxMs: timings.blockedMaxMs }, random }),
  };
}
