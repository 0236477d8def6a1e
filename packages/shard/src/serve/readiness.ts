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
  readonly blocked: () => readonly BlockedKind[];
  /** Kinds that the API server does not serve. */
  readonly missing: () => ReadonlySet<string>;
};

/** How many units a note names; the rest is counted. */
const NAMED = 10;

/** An assignment is applied, and every unit that this shard is to serve is whole. */
export function isReady({ hash, units }: Handoff): boolean {
  return hash !== undefined && ![...units.values()].some(isAwaited);
}

const isAwaited = (held: UnitState): boolean => held.state === "warming" && held.role.as === "owner";

/**
 * Blocked and missing kinds are named, no more: they fail neither readiness nor a handoff.
 *
 * WHY notes when they are read: whether it is ready is asked several times a second, and notes walk every source.
 */
export function judgeReadiness(input: ReadinessInput): Readiness {
  return {
    ready: input.wasReady || isReady(input.handoff),
    get notes() {
      return notesOf(input);
    },
  };
}

function notesOf({ handoff, missingKinds, ...kinds }: ReadinessInput): readonly string[] {
  const notes: string[] = [];
  const awaited = [...handoff.units].filter(([, held]) => isAwaited(held));
  const warming = awaited.slice(0, NAMED).map(([unit]) => `${unit} (${[...missingKinds(unit)].join(", ")})`);
  if (handoff.hash === undefined) notes.push("waiting for the first assignment");
  if (warming.length > 0) notes.push(`waiting for the first list of ${some(warming, awaited.length)}`);
  for (const [resource, blocked] of Map.groupBy(kinds.blocked(), (each) => each.resource)) {
    const reason = `${blocked[0]?.status ?? ""} ${blocked[0]?.reason ?? ""}`.trim();
    notes.push(`blocked: ${resource} in ${some(blocked.map((each) => each.unit))}: ${reason}`);
  }
  const missing = kinds.missing();
  if (missing.size > 0) notes.push(`not served by this API server: ${[...missing].sort().join(", ")}`);
  return notes;
}

/** `count`: of all; `names` may be the first of them only. */
function some(names: readonly string[], count = names.length): string {
  const rest = count - NAMED;
  return names.slice(0, NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
