import { estimateShards, wantedShards } from "../estimate/estimate-shards.ts";
import { reasonRow, type ScalerReason, type Verdict } from "../scaler-reasons.ts";
import { describeWanted } from "./describe-wanted.ts";
import { findHold } from "./find-hold.ts";
import { planGrowth } from "./plan-growth.ts";
import { planShrink } from "./plan-shrink.ts";
import type { ScalerFacts, StatefulSetFacts } from "./scaler-facts.ts";
import { NO_MEMORY, type ScalerMemory } from "./scaler-memory.ts";
import type { ScalerPlan, Wanted } from "./scaler-plan.ts";
import { ordinalOf } from "./shard-ordinals.ts";

//   resting ─more wanted, for the delay─▶ grow: replicas = exact
//      │  ◀──────────── need gone, hold, time up: given back ───────────────┐
//      └──fewer wanted, for the delay─▶ draining the ordinals from `to` on ──┴─they serve nothing─▶ replicas = to ─▶ they leave ─▶ given back
// What is being drained stands in the assignment, not in the memory: whoever leads next goes on with it, or gives it back.
/**
 * One decision of the scaler. Pure; the actions are the caller's.
 *
 * Guarantees: nothing grows above `maxShards`, or shrinks below `minShards`, which is 1 or more; nothing is asked for while the
 * sizes are not known, nor by who does not lead; `replicas` is lowered only when every shard that goes serves nothing.
 */
export function planScaling(before: ScalerMemory, facts: ScalerFacts): ScalerPlan {
  const { settings, fleet, statefulSet, nodes, nowMs } = facts;
  const { drainedByScaler } = fleet;
  if (!fleet.leads) return rest(NO_MEMORY, "Following", "another coordinator leads");
  if (settings.mode === "off") {
    const plan = rest(NO_MEMORY, "Off", "--scaler=off");
    return drainedByScaler.length === 0 ? plan : giveBack(plan, drainedByScaler, plan.verdict);
  }
  if (fleet.storeProblem !== undefined)
    return rest(before, "StoreUnreachable", `the assignment store is out of reach: ${fleet.storeProblem}`);
  if (settings.mode === "dry-run" && drainedByScaler.length > 0) {
    const message = `--scaler=dry-run: ${drainedByScaler.join(", ")} is filled again`;
    return giveBack(rest(before, "GivenBack", message), drainedByScaler, { reason: "GivenBack", message });
  }
  if (!fleet.isAssigned) return rest(before, "FleetUnknown", "nothing is assigned yet");
  if (!statefulSet.known) {
    const memory = { ...before, drain: drainUnderWay(before, drainedByScaler, nowMs) };
    return blocked(memory, facts, { why: statefulSet.why, pending: drainedByScaler });
  }

  const { replicas } = statefulSet.value;
  const pending = drainedByScaler.filter((shard) => (ordinalOf(shard) ?? 0) < replicas);
  const noted = noteReplicas(before, { replicas, nowMs });
  const seen = { ...noted, drain: drainUnderWay(noted, pending, nowMs) };
  const left = drainedByScaler.filter((shard) => !pending.includes(shard) && !isThere(fleet, shard));
  if (left.length > 0) {
    const message = `${left.join(", ")} has left: whoever has that name next may be filled`;
    return { ...rest(seen, "GivenBack", message), action: { kind: "giveBack", shards: left } };
  }
  if (pending.length > 0 && before.replicas !== undefined && before.replicas !== replicas) {
    const message = `somebody changed replicas from ${before.replicas} to ${replicas}: ${pending.join(", ")} is filled again`;
    return giveBack(rest(seen, "GivenBack", message), pending, { reason: "GivenBack", message });
  }
  const fault = findFault(statefulSet.value);
  if (fault !== undefined) return blocked(seen, facts, { why: fault, pending });
  if (!nodes.known) return blocked(seen, facts, { why: nodes.why, pending });
  if (settings.seriesPerShard !== undefined && fleet.series === undefined) {
    const why: Verdict = { reason: "SeriesUnknown", message: "no shard has told of its series yet" };
    return blocked(seen, facts, { why, pending });
  }

  const estimate = estimateShards({ nodes: nodes.value, series: fleet.series }, settings);
  const wanted: Wanted = {
    nodes: nodes.value,
    estimate,
    shards: wantedShards(replicas, estimate, settings.partitions),
  };
  const direction = wanted.shards > replicas ? "up" : wanted.shards < replicas ? "down" : undefined;
  const text = describeWanted(wanted, { replicas, settings, series: fleet.series });
  if (direction === undefined) {
    const memory = { ...seen, want: undefined, drain: undefined };
    const plan = { ...rest(memory, "Steady", text), wanted };
    if (pending.length === 0) return plan;
    return giveBack(plan, pending, { reason: "GivenBack", message: `${text}: ${pending.join(", ")} is needed` });
  }
  const hold = findHold(direction, { facts, set: statefulSet.value, to: wanted.shards });
  if (hold !== undefined) return { ...blocked(seen, facts, { why: hold, pending }), wanted };
  const input = { facts, replicas, wanted, pending, text };
  return direction === "up" ? planGrowth(seen, input) : planShrink(seen, input);
}

/** What somebody has to mend, whatever is wanted. */
function findFault({ replicas, autoscalers }: StatefulSetFacts): Verdict | undefined {
  if (replicas === 0) return { reason: "ScaledToZero", message: "the StatefulSet has 0 replicas" };
  if (autoscalers.length === 0) return undefined;
  return { reason: "Autoscaled", message: `${autoscalers.join(", ")} has the same StatefulSet for its target` };
}

type Seen = { readonly replicas: number; readonly nowMs: number };

/** Somebody else's change counts as one: the delays begin anew. */
function noteReplicas(before: ScalerMemory, { replicas, nowMs }: Seen): ScalerMemory {
  if (before.replicas === replicas) return before;
  const changedMs = before.replicas === undefined ? before.changedMs : nowMs;
  return { ...before, replicas, changedMs, want: undefined, drain: undefined };
}

/** Whoever led before may have begun it: its time begins anew. */
function drainUnderWay({ drain }: ScalerMemory, pending: readonly string[], nowMs: number): ScalerMemory["drain"] {
  if (pending.length === 0) return undefined;
  return drain ?? { to: Math.min(...pending.map((shard) => ordinalOf(shard) ?? 0)), sinceMs: nowMs };
}

const isThere = ({ living, busy }: ScalerFacts["fleet"], shard: string): boolean =>
  living.has(shard) || busy.has(shard);

const rest = (memory: ScalerMemory, reason: ScalerReason, message: string): ScalerPlan => ({
  verdict: { reason, message },
  action: { kind: "none" },
  wanted: undefined,
  memory,
  done: memory,
});

function giveBack(plan: ScalerPlan, shards: readonly string[], verdict: Verdict): ScalerPlan {
  const memory = { ...plan.memory, drain: undefined };
  return { ...plan, verdict, action: { kind: "giveBack", shards }, memory, done: memory };
}

type Blocked = { readonly why: Verdict; readonly pending: readonly string[] };

/** Waits; what is being emptied meanwhile is given back at once, or when its time is up. */
function blocked(before: ScalerMemory, { settings, nowMs }: ScalerFacts, { why, pending }: Blocked): ScalerPlan {
  const givesBack = reasonRow(why.reason).givesBack === true;
  const isLate = before.drain !== undefined && nowMs - before.drain.sinceMs >= settings.drainTimeoutMs;
  // What was wanted before may have passed by the time that somebody has mended it.
  const memory = givesBack ? { ...before, want: undefined } : before;
  const plan = rest(memory, why.reason, why.message);
  if (pending.length === 0 || !(givesBack || isLate)) return plan;
  const message = `${why.message}: ${pending.join(", ")} is filled again`;
  return giveBack({ ...plan, memory: { ...memory, changedMs: nowMs } }, pending, { ...why, message });
}
