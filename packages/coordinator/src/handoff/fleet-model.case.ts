import {
  type Assignment,
  compareOrder,
  NO_ORDER,
  namesSlices,
  type Placement,
  PROTOCOL,
  type ShardId,
  type ShardReport,
  SLICES_SINCE,
  type UnitId,
  type UnitProgress,
} from "@kube-state-shards/assignment";
import { forerunnersAmong } from "../slicing/forerunners.ts";
import { type Atom, isIn } from "./atom.case.ts";

/** A shard as the handoff protocol describes it, reduced to what it exposes. Its reports are as old as the last `report` call. */
export class ModelShard {
  readonly id: ShardId;
  readonly incarnation: string;
  leaving = false;
  applied: Assignment | undefined;
  readonly #complete = new Set<UnitId>();

  /** Of a release that cannot read of slices: to it an assignment with some is as good as none. */
  readonly isOld: boolean;

  constructor(id: ShardId, incarnation: string, isOld = false) {
    this.id = id;
    this.incarnation = incarnation;
    this.isOld = isOld;
  }

  apply(assignment: Assignment): void {
    if (this.applied !== undefined && compareOrder(assignment.order, this.applied.order) < 0)
      throw new Error("order fell");
    if (this.isOld && namesSlices(assignment)) return;
    this.applied = assignment;
    const before = forerunnersAmong(new Set(this.#complete));
    const named = [...Object.keys(assignment.units)].filter((unit) => this.#holds(unit));
    // What was cut or joined it goes on with under the new names, if it has all of it.
    const complete = named.filter((unit) => before(unit).length > 0);
    this.#complete.clear();
    for (const unit of complete) this.#complete.add(unit);
  }

  /** The units it has begun to list are listed now. */
  warmUp(): void {
    for (const unit of Object.keys(this.applied?.units ?? {})) if (this.#holds(unit)) this.#complete.add(unit);
  }

  /** Whether its body has the unit, and whether it is named as retiring there. */
  exposes(unit: UnitId, nowMs: number): "no" | "served" | "retiring" {
    const placement = this.applied?.units[unit];
    if (placement === undefined || !this.#complete.has(unit)) return "no";
    const cutOver = placement.phase === "cuttingOver" && nowMs >= placement.atMs;
    if (placement.owner === this.id) return cutOver ? "retiring" : "served";
    return cutOver && placement.next === this.id ? "served" : "no";
  }

  exposesAtom(atom: Atom, nowMs: number): "no" | "served" | "retiring" {
    const unit = unitOf(this.applied, atom);
    return unit === undefined ? "no" : this.exposes(unit, nowMs);
  }

  /** It owns nothing, nor does it stand in for an owner that may have stopped on its word. */
  isEmptied(nowMs: number): boolean {
    const placements = Object.entries(this.applied?.units ?? {});
    return !placements.some(([unit, { owner }]) => owner === this.id || this.exposes(unit, nowMs) !== "no");
  }

  report(nowMs: number, seriesOf: (unit: UnitId) => number = () => 10): ShardReport {
    const units: Record<UnitId, UnitProgress> = {};
    for (const unit of Object.keys(this.applied?.units ?? {})) {
      if (!this.#holds(unit)) continue;
      const exposed = this.exposes(unit, nowMs);
      const held = exposed === "no" ? (this.#complete.has(unit) ? "ready" : "warming") : exposed;
      units[unit] = { state: held === "served" ? "serving" : held, series: seriesOf(unit) };
    }
    const { drained = [], drainedByScaler = [] } = this.applied ?? {};
    return {
      shard: this.id,
      incarnation: this.incarnation,
      address: `http://127.0.0.1/${this.id}`,
      protocol: this.isOld ? { min: 1, max: SLICES_SINCE - 1 } : PROTOCOL,
      configHash: "same",
      state: this.leaving ? "leaving" : this.applied === undefined ? "joining" : "active",
      applied: this.applied?.order ?? NO_ORDER,
      units,
      memory: { usedBytes: 1, limitBytes: null },
      atMs: nowMs,
      ...(this.applied === undefined || this.isOld ? {} : { drained, drainedByScaler }),
    };
  }

  #holds(unit: UnitId): boolean {
    const placement: Placement | undefined = this.applied?.units[unit];
    if (placement === undefined) return false;
    if (placement.owner === this.id || this.applied?.standbys?.[unit] === this.id) return true;
    return placement.phase !== "owned" && placement.next === this.id;
  }
}

const found = new WeakMap<Assignment, Map<Atom, UnitId | undefined>>();

/** The unit of an assignment that such objects fall into. Remembered: a model looks at all of them after every step. */
export function unitOf(assignment: Assignment | undefined, atom: Atom): UnitId | undefined {
  if (assignment === undefined) return undefined;
  const known = found.get(assignment) ?? new Map<Atom, UnitId | undefined>();
  found.set(assignment, known);
  if (!known.has(atom)) {
    const units = Object.keys(assignment.units);
    known.set(
      atom,
      units.find((unit) => isIn(atom, unit)),
    );
  }
  return known.get(atom);
}
