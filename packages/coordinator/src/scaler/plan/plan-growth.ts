import type { ScalerFacts } from "./scaler-facts.ts";
import { keepWanting, type ScalerMemory } from "./scaler-memory.ts";
import type { ScalerPlan, Wanted } from "./scaler-plan.ts";
import { whenDue } from "./when-due.ts";

/** A change that is wanted, and that nothing holds up. */
export type ChangeInput = {
  readonly facts: ScalerFacts;
  readonly replicas: number;
  readonly wanted: Wanted;
  /** Shards that are being emptied, and are there still. */
  readonly pending: readonly string[];
  /** Why the change is wanted. */
  readonly text: string;
};

/** More shards: at once the exact number, since a shard that is too small is not slow, but killed. */
export function planGrowth(before: ScalerMemory, { facts, replicas, wanted, pending, text }: ChangeInput): ScalerPlan {
  const { settings, nowMs } = facts;
  const to = wanted.shards;
  const want = keepWanting(before.want, { direction: "up", to, nowMs });
  const memory = { ...before, want, drain: undefined };
  const plan = { wanted, memory, done: memory };
  if (pending.length > 0) {
    const message = `${text}: ${pending.join(", ")} is needed`;
    return { ...plan, verdict: { reason: "GivenBack", message }, action: { kind: "giveBack", shards: pending } };
  }
  const waits = whenDue(memory, { nowMs, delayMs: settings.scaleUpDelayMs });
  if (waits !== undefined) {
    const message = `${text}: ${to} in ${waits}`;
    return { ...plan, verdict: { reason: "Waiting", message }, action: { kind: "none" } };
  }
  if (settings.mode === "dry-run") {
    const message = `would scale from ${replicas} to ${to}: ${text}`;
    return { ...plan, verdict: { reason: "DryRun", message }, action: { kind: "try", to } };
  }
  return {
    ...plan,
    verdict: { reason: "ScaledUp", message: `scaled from ${replicas} to ${to}: ${text}` },
    action: { kind: "grow", to },
    done: { want: undefined, drain: undefined, changedMs: nowMs, replicas: to },
  };
}
