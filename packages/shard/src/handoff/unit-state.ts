import {
  ACKNOWLEDGE_WITHIN_MS,
  type Assignment,
  type EpochMs,
  type Order,
  type ShardId,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Stamping } from "./stamping.ts";

//   assigned ─▶ warming ─all kinds settled─▶ ready ─atMs reached─▶ serving ─named no more─▶ retiring ─overlap over─▶ retained ─▶ released
//                  │  └──as owner: all kinds settled, no wait──────────▲ │                  (exposed, marked)     (fleet API only)
//                  │                                  ▲ re-assigned: continues, nothing is listed again │
//                  └── named no more before it served, a move aborted, or the namespace ended ─────────────────────▶ released
// A standby waits in `ready` for another role: it is listed, watched and rendered, and nothing but an assignment exposes it.
// In doubt twice, never nowhere: only an assignment without this shard as owner ends `serving` as owner, and one is published
// only after the new owner has acknowledged. A retiring unit with `stamping` is over when its scrapers are done with it, or at
// `untilMs`. See design.md, Handoff.
export type UnitState =
  | { readonly state: "warming"; readonly order: Order; readonly role: Role }
  | { readonly state: "ready"; readonly order: Order; readonly role: NextRole | StandbyRole }
  | { readonly state: "serving"; readonly order: Order; readonly role: OwnerRole | NextRole }
  | RetiringState
  | { readonly state: "retained"; readonly order: Order; readonly untilMs: EpochMs };

type RetiringState = {
  readonly state: "retiring";
  readonly order: Order;
  readonly untilMs: EpochMs;
  /** What becomes of it afterwards; without one it is retained, then released. */
  readonly role?: StandbyRole;
  /** How far it is that leaves scrapers one by one. */
  readonly stamping?: Stamping;
};

/** `cutOverAtMs`: from then on the unit is served elsewhere too, and named retiring here. */
type OwnerRole = { readonly as: "owner"; readonly cutOverAtMs: EpochMs | undefined };
/** `cutOverAtMs`: from then on the unit is exposed here; undefined while the instant is not set. */
type NextRole = { readonly as: "next"; readonly cutOverAtMs: EpochMs | undefined };
type StandbyRole = { readonly as: "standby"; readonly cutOverAtMs: undefined };
/** What the assignment wants of this shard for a unit. */
export type Role = OwnerRole | NextRole | StandbyRole;

/** Undefined when the assignment does not name the shard for the unit. Who is to take the unit over is no standby meanwhile. */
export function roleOf({ units, standbys }: Assignment, unit: UnitId, shard: ShardId): Role | undefined {
  const placement = units[unit];
  if (placement === undefined) return undefined;
  const cutOverAtMs = placement.phase === "cuttingOver" ? placement.atMs : undefined;
  if (placement.owner === shard) return { as: "owner", cutOverAtMs };
  if (placement.phase !== "owned" && placement.next === shard) return { as: "next", cutOverAtMs };
  return standbys?.[unit] === shard ? { as: "standby", cutOverAtMs: undefined } : undefined;
}

/**
 * Whether the instant has come at which a new owner is to expose what it has ready: `over` when it is so long past that the
 * move has been given up meanwhile, as after a pause of this process. Then only a newer assignment can name another instant.
 */
export function instantAt(cutOverAtMs: EpochMs | undefined, nowMs: EpochMs): "ahead" | "due" | "over" {
  if (cutOverAtMs === undefined || nowMs < cutOverAtMs) return "ahead";
  return nowMs < cutOverAtMs + ACKNOWLEDGE_WITHIN_MS ? "due" : "over";
}

/** Held warm beside its owner, and not exposed. */
export const isStandby = (held: UnitState): boolean =>
  "role" in held && held.role?.as === "standby" && held.state !== "retiring";
