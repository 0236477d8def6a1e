import { showDurationMs } from "@kube-state-shards/daemon";
import type { ScalerMemory } from "./scaler-memory.ts";

export type DueInput = { readonly nowMs: number; readonly delayMs: number };

/** How long a change that is wanted has to wait yet, in words; undefined when it is due. */
export function whenDue({ want, changedMs }: ScalerMemory, { nowMs, delayMs }: DueInput): string | undefined {
  const dueMs = Math.max(want?.sinceMs ?? nowMs, changedMs ?? Number.NEGATIVE_INFINITY) + delayMs;
  return nowMs >= dueMs ? undefined : showDurationMs(Math.ceil((dueMs - nowMs) / 1_000) * 1_000);
}
