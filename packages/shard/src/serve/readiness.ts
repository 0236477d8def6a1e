import type { UnitId } from "@kube-state-shards/assignment";
import type { Readiness } from "@kube-state-shards/daemon";
import type { Handoff } from "../handoff/handoff.ts";
import type { UnitState } from "../handoff/unit-state.ts";
import type { BlockedKind } from "../subscriptions/subscriptions.ts";

export type ReadinessInput = {
  readonly handoff: Handoff;
  /** Ready once is ready for good: nothing that happens later is cured by a restart. */
  readonly wasReady: boolean;
  readonly missingKinds: (unit: UnitId) => ReadonlySet<string>;
  readonly blocked: readonly BlockedKind[];
  /** Kinds that the API server does not serve. */
  readonly missing: ReadonlySet<string>;
};

/** How many units a note names; the rest is counted. */
const NAMED = 10;

/** An assignment is applied, and every unit that this shard is to serve is whole. */
export function isReady({ hash, units }: Handoff): boolean {
  return hash !== undefined && ![...units.values()].some(isAwaited);
}

const isAwaited = (held: UnitState): boolean => held.state === "warming" && held.role.as === "owner";

/** Blocked and missing kinds are named, no more: they fail neither readiness nor a handoff. */
export function judgeReadiness({ handoff, wasReady, missingKinds, blocked, missing }: ReadinessInput): Readiness {
  const notes: string[] = [];
  const awaited = [...handoff.units].filter(([, held]) => isAwaited(held));
  const warming = awaited.map(([unit]) => `${unit} (${[...missingKinds(unit)].join(", ")})`);
  if (handoff.hash === undefined) notes.push("waiting for the first assignment");
  if (warming.length > 0) notes.push(`waiting for the first list of ${some(warming)}`);
  for (const [resource, kinds] of Map.groupBy(blocked, (each) => each.resource)) {
    const reason = `${kinds[0]?.status ?? ""} ${kinds[0]?.reason ?? ""}`.trim();
    notes.push(`blocked: ${resource} in ${some(kinds.map((each) => each.unit))}: ${reason}`);
  }
  if (missing.size > 0) notes.push(`not served by this API server: ${[...missing].sort().join(", ")}`);
  return { ready: wasReady || isReady(handoff), notes };
}

function some(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return names.slice(0, NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
