import {
  type Assignment,
  compareOrder,
  NO_ORDER,
  type Placement,
  PROTOCOL,
  type ShardId,
  type ShardReport,
  type UnitId,
  type UnitProgress,
} from "@kube-state-shards/assignment";

/** A shard as the handoff protocol describes it, reduced to what it exposes. Its reports are as old as the last `report` call. */
export class ModelShard {
  readonly id: ShardId;
  readonly incarnation: string;
  leaving = false;
  applied: Assignment | undefined;
  readonly #complete = new Set<UnitId>();

  constructor(id: ShardId, incarnation: string) {
    this.id = id;
    this.incarnation = incarnation;
  }

  apply(assignment: Assignment): void {
    if (this.applied !== undefined && compareOrder(assignment.order, this.applied.order) < 0)
      throw new Error("order fell");
    this.applied = assignment;
    for (const unit of this.#complete) if (!this.#holds(unit)) this.#complete.delete(unit);
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

  /** It owns nothing, nor does it stand in for an owner that may have stopped on its word. */
  isEmptied(nowMs: number): boolean {
    const placements = Object.entries(this.applied?.units ?? {});
    return !placements.some(([unit, { owner }]) => owner === this.id || this.exposes(unit, nowMs) !== "no");
  }

  report(nowMs: number): ShardReport {
    const units: Record<UnitId, UnitProgress> = {};
    for (const unit of Object.keys(this.applied?.units ?? {})) {
      if (!this.#holds(unit)) continue;
      const exposed = this.exposes(unit, nowMs);
      const held = exposed === "no" ? (this.#complete.has(unit) ? "ready" : "warming") : exposed;
      units[unit] = { state: held === "served" ? "serving" : held, series: 10 };
    }
    return {
      shard: this.id,
      incarnation: this.incarnation,
      address: `http://127.0.0.1/${this.id}`,
      protocol: PROTOCOL,
      configHash: "same",
      state: this.leaving ? "leaving" : this.applied === undefined ? "joining" : "active",
      applied: this.applied?.order ?? NO_ORDER,
      units,
      memory: { usedBytes: 1, limitBytes: null },
      atMs: nowMs,
    };
  }

  #holds(unit: UnitId): boolean {
    const placement: Placement | undefined = this.applied?.units[unit];
    if (placement === undefined) return false;
    if (placement.owner === this.id || this.applied?.standbys?.[unit] === this.id) return true;
    return placement.phase !== "owned" && placement.next === this.id;
  }
}
