import { type Assignment, type Order, type ShardId, sealAssignment } from "@kube-state-shards/assignment";
import { silentLog } from "@kube-state-shards/listwatch";
import type { ShardProbe } from "../membership/shard-probe.ts";
import { ManualScheduler } from "../testing/manual-scheduler.ts";
import { ManualStore } from "../testing/manual-store.ts";
import { obedientReports } from "../testing/obedient-reports.ts";
import { type ControlLoop, createControlLoop } from "./control-loop.ts";
import { COORDINATOR_DEFAULTS } from "./coordinator-options.ts";

export const UNITS = new Set(Array.from({ length: 12 }, (_, index) => `ns/n${index}`));
const options = { ...COORDINATOR_DEFAULTS, clusterResources: [], expectedShards: 3 };
export const LEASE_MS = options.leaseMs;

/** A control loop that runs, with a store, a clock and shards in the hands of a test. */
export class LoopedFleet {
  readonly store = new ManualStore();
  readonly scheduler = new ManualScheduler();
  readonly loop: ControlLoop;
  /** The shards that report. */
  alive: readonly ShardId[] = ["shard-0", "shard-1", "shard-2"];
  probe: ShardProbe = async () => ({ answers: false, reason: "nobody there" });
  /** What the store says it holds, where that is not what it was given. */
  stored: Order | undefined | "same" = "same";

  constructor() {
    const { store, scheduler } = this;
    this.loop = createControlLoop({
      store,
      election: store,
      health: store,
      probe: (address, signal) => this.probe(address, signal),
      storedOrder: async () => (this.stored === "same" ? store.held?.order : this.stored),
      scheduler,
      log: silentLog,
      options,
    });
    this.loop.setUnits(UNITS);
    this.loop.start();
    store.be({});
  }

  /** Shards do what the store says, time goes by. */
  async pass(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= 500) {
      this.store.nowMs += 500;
      const more = Object.fromEntries(this.alive.map((shard) => [shard, { atMs: this.store.nowMs }]));
      this.tell(more);
      await this.scheduler.advance(Math.min(500, leftMs));
    }
  }

  /** The shards report at this moment. */
  tell(more: NonNullable<Parameters<typeof obedientReports>[1]["more"]> = {}): void {
    const { store, alive } = this;
    store.tell(obedientReports(store.held, { shards: alive, nowMs: store.nowMs, more }));
  }
}

export const ownersOf = (assignment: Assignment | undefined): ReadonlySet<ShardId> =>
  new Set(Object.values(assignment?.units ?? {}).map(({ owner }) => owner));

/** What another coordinator has published. */
export const others = (term: number): Assignment =>
  sealAssignment({
    order: { term, epoch: 5 },
    units: new Map([...UNITS].map((unit, index) => [unit, { phase: "owned", owner: `shard-${index % 3}` }] as const)),
    unowned: [],
  });
