import { type Assignment, type Placement, type ShardId, sealAssignment } from "@kube-state-shards/assignment";
import type { CoordinatorStatus, ShardStatus } from "../status/coordinator-status.ts";
import type { ScalingLoopOptions } from "./scaling-loop.ts";

/** A fleet as a test says it is: every shard has one unit, and loses it when it is drained and `empty` was called. */
export class FakeFleet {
  leads = true;
  shards: readonly ShardId[];
  full: readonly ShardId[] = [];
  unowned: readonly string[] = [];
  storeProblem: string | undefined;
  readonly drained = new Map<ShardId, "operator" | "scaler">();
  readonly #emptied = new Set<ShardId>();
  /** What a drain comes to. */
  onDrain: () => Promise<void> = async () => {};

  constructor(shards: number) {
    this.shards = this.#named(shards);
  }

  empty(): void {
    for (const shard of this.drained.keys()) this.#emptied.add(shard);
  }

  /** Shards as the StatefulSet's controller makes them. */
  resize(shards: number): void {
    this.shards = this.#named(shards);
  }

  readonly fleet: ScalingLoopOptions["fleet"] = {
    status: () => this.#status(),
    assignment: () => this.#assignment(),
    reports: () => new Map(),
    drain: async (shard, by = "operator") => {
      await this.onDrain();
      this.drained.set(shard, by);
    },
    undrain: async (shard) => {
      this.drained.delete(shard);
      this.#emptied.delete(shard);
    },
  };

  #named(count: number): readonly ShardId[] {
    return Array.from({ length: count }, (_, ordinal) => `shard-${ordinal}`);
  }

  #assignment(): Assignment {
    const busy = this.shards.filter((shard) => !this.#emptied.has(shard));
    return sealAssignment({
      order: { term: 1, epoch: 1 },
      units: new Map(busy.map((shard): [string, Placement] => [`ns/${shard}`, { phase: "owned", owner: shard }])),
      unowned: this.unowned,
      drained: [...this.drained.keys()],
      drainedByScaler: [...this.drained].flatMap(([shard, by]) => (by === "scaler" ? [shard] : [])),
    });
  }

  #status(): CoordinatorStatus {
    const { drained, unowned } = this.#assignment();
    return {
      leader: { id: "me", me: this.leads },
      order: { term: 1, epoch: 1 },
      store: {
        state: this.storeProblem === undefined ? "reachable" : "unreachable",
        problem: this.storeProblem,
        clockKnown: true,
      },
      ...{ held: false, moves: [], sliced: [], unowned, withoutStandby: [], drained: drained ?? [], problems: [] },
      ...{ partitions: 1, emptyPartitions: [] },
      shards: this.shards.map((shard) => this.#shard(shard)),
    };
  }

  #shard(shard: ShardId): ShardStatus {
    return {
      ...{ shard, state: "active", address: undefined, drained: this.drained.has(shard), units: 1, series: 1_000 },
      ...{ standbyUnits: 0, standbySeries: 0, percentOfMean: 100, applied: { term: 1, epoch: 1 }, epochsBehind: 0 },
      ...{ eventsPerSecond: undefined, partition: undefined },
      ...{ memory: { usedBytes: 1, limitBytes: null }, full: this.full.includes(shard) },
      ...{ configHash: "", configMatches: true },
    };
  }
}
