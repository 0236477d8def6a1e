import type { ReflectorTimings } from "./reflector-timings.ts";

/**
 * How long to wait after the `failures`-th failure in a row (0 is the first).
 *
 * Units:  milliseconds; doubles each time, drawn from the upper half, never below what the server asked for with Retry-After.
 */
export function backOffMs(
  failures: number,
  input: {
    readonly timings: Pick<ReflectorTimings, "backOffMinMs" | "backOffMaxMs">;
    readonly random: () => number;
    readonly retryAfterMs?: number | undefined;
  },
): number {
  const { backOffMinMs, backOffMaxMs } = input.timings;
  const ceilingMs = Math.min(backOffMaxMs, backOffMinMs * 2 ** (failures + 1));
  const waitMs = ceilingMs / 2 + (input.random() * ceilingMs) / 2;
  const asked = input.retryAfterMs ?? 0;
  return asked > waitMs ? asked + input.random() * backOffMinMs : waitMs;
}

/** What is remembered between relists: how many came on the heels of another, and when the last was planned. */
export type RelistHistory = { readonly streak: number; readonly lastMs: number };

/**
 * Whether a relist starts at once. One does in `immediateRelistMs`; each further one in that time waits longer, so a server whose
 * watches cannot be used is not asked for full lists in a loop. This includes a second 410 on the heels of the first.
 */
export function planRelist(
  history: RelistHistory | undefined,
  nowMs: number,
  timings: ReflectorTimings,
): { readonly history: RelistHistory; readonly immediately: boolean } {
  const repeated = history !== undefined && nowMs - history.lastMs < timings.immediateRelistMs;
  return { history: { streak: repeated ? history.streak + 1 : 0, lastMs: nowMs }, immediately: !repeated };
}
