import { multipleFrom } from "../estimate/estimate-shards.ts";
import type { ChangeInput } from "./plan-growth.ts";
import type { FleetFacts } from "./scaler-facts.ts";
import { keepWanting, type ScalerMemory } from "./scaler-memory.ts";
import type { ScalerAction, ScalerPlan } from "./scaler-plan.ts";
import { shardsBetween } from "./shard-ordinals.ts";
import { whenDue } from "./when-due.ts";

/** Fewer shards: the highest ordinals are emptied first, and `replicas` is lowered once they serve nothing. */
export function planShrink(before: ScalerMemory, input: ChangeInput): ScalerPlan {
  const { facts, replicas, wanted, pending, text } = input;
  const { settings, nowMs } = facts;
  const want = keepWanting(before.want, { direction: "down", to: wanted.shards, nowMs });
  const memory: ScalerMemory = { ...before, want };
  const { partitions, maxStepDown } = settings;
  // A step takes as many of each partition, at least one.
  const step = Math.max(partitions, maxStepDown - (maxStepDown % partitions));
  const least = Math.max(want.to, multipleFrom(Math.max(1, replicas - step), partitions));
  if (pending.length > 0) return goOn(memory, { ...input, least });
  const plan = { wanted, memory, done: memory };
  const waits = whenDue(memory, { nowMs, delayMs: settings.scaleDownDelayMs });
  if (waits !== undefined) {
    const message = `${text}: ${least} in ${waits}`;
    return { ...plan, verdict: { reason: "Waiting", message }, action: { kind: "none" } };
  }
  if (settings.mode === "dry-run") {
    const message = `would scale from ${replicas} to ${least}: ${text}`;
    return { ...plan, verdict: { reason: "DryRun", message }, action: { kind: "try", to: least } };
  }
  const shards = shardsBetween(thereAre(facts.fleet), { from: least, to: replicas });
  if (shards.length === 0) return lower(plan, { ...input, to: least });
  return {
    ...plan,
    verdict: {
      reason: "Draining",
      message: `empties ${shards.join(", ")} to go from ${replicas} to ${least}: ${text}`,
    },
    action: { kind: "drain", to: least, shards },
    done: { ...memory, drain: { to: least, sinceMs: nowMs } },
  };
}

/** Some are being emptied already, by us or by who led before. */
function goOn(memory: ScalerMemory, input: ChangeInput & { readonly least: number }): ScalerPlan {
  const { facts, replicas, wanted, pending, least, text } = input;
  const { settings, fleet, nowMs } = facts;
  const { to: begun = least, sinceMs = nowMs } = memory.drain ?? {};
  const to = Math.max(begun, least);
  const going = { ...memory, drain: { to, sinceMs } };
  const plan = { wanted, memory: going, done: going };
  const needed = pending.filter((shard) => !shardsBetween([shard], { from: to, to: replicas }).includes(shard));
  if (needed.length > 0) {
    const message = `${text}: ${needed.join(", ")} is needed`;
    return { ...plan, verdict: { reason: "GivenBack", message }, action: { kind: "giveBack", shards: needed } };
  }
  const leaving = shardsBetween(thereAre(fleet), { from: to, to: replicas });
  const busy = leaving.filter((shard) => fleet.busy.has(shard));
  const busyText = busy.map((shard) => `${shard} (${fleet.busy.get(shard)} units)`).join(", ");
  if (busy.length > 0 && nowMs - sinceMs >= settings.drainTimeoutMs) {
    const message = `${busyText} was not empty when its time was up: ${pending.join(", ")} is filled again`;
    const after = { ...memory, want: undefined, drain: undefined, changedMs: nowMs };
    const action: ScalerAction = { kind: "giveBack", shards: pending };
    return { ...plan, verdict: { reason: "DrainTimedOut", message }, action, memory: after, done: after };
  }
  // One that has come up since.
  const late = leaving.filter((shard) => !pending.includes(shard));
  if (late.length > 0) {
    const message = `empties ${late.join(", ")}, too, to go from ${replicas} to ${to}: ${text}`;
    return { ...plan, verdict: { reason: "Draining", message }, action: { kind: "drain", to, shards: late } };
  }
  if (busy.length === 0) return lower(plan, { ...input, to });
  const message = `waits for ${busyText} to be empty, to go from ${replicas} to ${to}: ${text}`;
  return { ...plan, verdict: { reason: "Draining", message }, action: { kind: "none" } };
}

type Lowering = ChangeInput & { readonly to: number };

function lower(plan: Pick<ScalerPlan, "wanted" | "memory">, { facts, replicas, to, text }: Lowering): ScalerPlan {
  return {
    ...plan,
    verdict: { reason: "ScaledDown", message: `scaled from ${replicas} to ${to}: ${text}` },
    action: { kind: "shrink", to },
    done: { want: undefined, drain: undefined, changedMs: facts.nowMs, replicas: to },
  };
}

/** What has units is there, heard or not. */
const thereAre = ({ living, busy }: FleetFacts): ReadonlySet<string> => new Set([...living, ...busy.keys()]);
