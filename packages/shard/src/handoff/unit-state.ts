import type { EpochMs, Order, Placement, ShardId } from "@kube-state-shards/assignment";
import type { Stamping } from "./stamping.ts";

//   assigned ─▶ warming ─all kinds settled─▶ ready ─atMs reached─▶ serving ─named no more─▶ retiring ─overlap over─▶ retained ─▶ released
//                  │  └──as owner: all kinds settled, no wait──────────▲ │                  (exposed, marked)     (fleet API only)
//                  │                                  ▲ re-assigned: continues, nothing is listed again │
//                  └── named no more before it served, a move aborted, or the namespace ended ─────────────────────▶ released
// In doubt twice, never nowhere: only an assignment without this shard ends `serving` as owner, and one is published only
// after the new owner has acknowledged. A retiring unit with `stamping` is over when its scrapers are done with it, or at
// `untilMs`. See design.md, Handoff.
export type UnitState =
  | { readonly state: "warming"; readonly order: Order; readonly role: Role }
  | { readonly state: "ready"; readonly order: Order; readonly role: NextRole }
  | { readonly state: "serving"; readonly order: Order; readonly role: Role }
  | { readonly state: "retiring"; readonly order: Order; readonly untilMs: EpochMs; readonly stamping?: Stamping }
  | { readonly state: "retained"; readonly order: Order; readonly untilMs: EpochMs };

/** `cutOverAtMs`: from then on the unit is served elsewhere too, and named retiring here. */
type OwnerRole = { readonly as: "owner"; readonly cutOverAtMs: EpochMs | undefined };
/** `cutOverAtMs`: from then on the unit is exposed here; undefined while the instant is not set. */
type NextRole = { readonly as: "next"; readonly cutOverAtMs: EpochMs | undefined };
/** What the assignment wants of this shard for a unit. */
export type Role = OwnerRole | NextRole;

/** Undefined when the placement does not name the shard. */
export function roleOf(placement: Placement, shard: ShardId): Role | undefined {
  const cutOverAtMs = placement.phase === "cuttingOver" ? placement.atMs : undefined;
  if (placement.owner === shard) return { as: "owner", cutOverAtMs };
  if (placement.phase !== "owned" && placement.next === shard) return { as: "next", cutOverAtMs };
  return undefined;
}
