import {
  type Assignment,
  compareOrder,
  namespaceUnit,
  namesSlices,
  type Order,
  partitionsOf,
  type ShardId,
  showOrder,
  type UnitId,
  wholeOf,
} from "@kube-state-shards/assignment";
import type { ProbeResult } from "@kube-state-shards/coordinator";
import { atomsOf, atomsWithin } from "./atoms.case.ts";
import { Exposures } from "./exposures.case.ts";
import { ModelCoordinator } from "./model-coordinator.case.ts";
import { ModelLink } from "./model-link.case.ts";
import {
  COORDINATORS,
  GIANT_SERIES,
  MODEL_OPTIONS,
  MOST_PARTITIONS,
  SERIES,
  SHARDS,
  UNITS,
} from "./model-settings.case.ts";
import { ModelShard, type ModelShardOptions } from "./model-shard.case.ts";
import { ModelStore } from "./model-store.case.ts";
import { ModelProcess, ModelTime, seededChance } from "./model-time.case.ts";
import { Scrapes } from "./scrapes.case.ts";

export const shardId = (index: number): ShardId => `shard-${index % SHARDS}`;

const CALM_MS = MODEL_OPTIONS.rebalancePauseMs + MODEL_OPTIONS.handoffTimeoutMs + MODEL_OPTIONS.leaseMs;

type ModelPartitions = { readonly partitions?: number; readonly repartitions?: boolean };

/** Coordinators, shards and a store in one history; looks at the invariants after every event. */
export class ModelFleet {
  readonly time = new ModelTime();
  readonly store = new ModelStore(this.time);
  readonly shards = new Map<ShardId, ModelShard>();
  readonly coordinators: ModelCoordinator[] = [];
  /** Whole ones. */
  readonly units = new Set<UnitId>();
  readonly #giants = new Set<UnitId>();
  readonly chance: () => number;
  readonly standbys: 0 | 1;
  readonly #overlapMs: number;
  readonly #isContinuous: boolean;
  readonly #splitAbove: number;
  /** Whether coordinators that start anew may have another number of partitions than those before. */
  readonly repartitions: boolean;
  #partitions: number;
  /** Publications with slices in them: a model in which there are none would prove nothing of them. */
  sliced = 0;
  /** Publications with units outside of the partition that their names give them: the same holds. */
  fallenOver = 0;
  readonly scrapes = new Scrapes(this.shards);
  readonly #exposures = new Exposures(this);
  readonly #applied = new Map<string, Order>();
  #starts = 0;
  readonly #faults: string[] = [];
  #generation = 0;

  constructor(seed: number, { partitions = 1, repartitions = false }: ModelPartitions = {}) {
    this.#partitions = partitions;
    this.repartitions = repartitions;
    this.chance = seededChance(seed);
    this.#overlapMs = this.chance() < 0.5 ? 0 : 150;
    this.standbys = this.chance() < 0.5 ? 0 : 1;
    this.#isContinuous = this.chance() < 0.5;
    this.#splitAbove = this.chance() < 0.25 ? 0 : 1;
    for (let index = 0; index < UNITS; index++) this.units.add(namespaceUnit(`n${index}`));
    for (let index = 0; index < COORDINATORS; index++) this.startCoordinator(index);
    for (const index of [0, 1]) this.start(shardId(index));
    this.store.onTaken.push(() => this.#onTaken());
  }

  start(id: ShardId): void {
    if (this.shards.has(id)) return;
    this.#starts += 1;
    const incarnation = `start-${this.#starts}`;
    const { chance } = this;
    const how = { overlapMs: this.#overlapMs, isContinuous: this.#isContinuous };
    const options = { id, incarnation, link: this.#connect(), chance, seriesOf: this.seriesOf };
    const onRead: ModelShardOptions["onRead"] = (scraper, shown) =>
      this.scrapes.note(id, scraper, { atMs: this.time.nowMs, shown });
    this.shards.set(id, new ModelShard({ ...options, ...how, onRead, onGone: () => this.#end(id) }));
  }

  /** Nothing of it is left. */
  crash(id: ShardId): void {
    if (!this.shards.has(id)) return;
    this.#exposures.excuse(id);
    this.#end(id);
  }

  /** Neither the store nor any coordinator reaches it: it may be given up though it lives. */
  isolate(id: ShardId): void {
    const shard = this.shards.get(id);
    if (shard === undefined) return;
    shard.isIsolated = true;
    shard.link.isConnected = false;
    this.#exposures.excuse(id);
  }

  startCoordinator(index: number): void {
    const before = this.coordinators[index];
    if (before !== undefined) before.link.process.isEnded = true;
    if (before !== undefined && this.repartitions) this.#partitions = 1 + Math.floor(this.chance() * MOST_PARTITIONS);
    this.#starts += 1;
    const id = `coordinator-${index}-${this.#starts}`;
    const coordinator = new ModelCoordinator({
      id,
      link: this.#connect(),
      probe: (address) => this.#probe(coordinator, address),
      standbys: this.standbys,
      splitAbove: this.#splitAbove,
      partitions: this.#partitions,
      isContinuous: this.#isContinuous,
    });
    coordinator.loop.setUnits(new Set(this.units));
    this.coordinators[index] = coordinator;
  }

  mendCoordinator(index: number): void {
    const link = this.coordinators[index]?.link;
    if (link !== undefined) link.isConnected = true;
  }

  /** Who has lost the assignment cannot know where to ask a shard that has no lease. */
  #forget(): void {
    for (const { id, link } of this.shards.values()) if (!link.isConnected) this.#exposures.excuse(id);
  }

  changeUnits(index: number): void {
    // A name that comes back is a new unit here: the old one's exposure by a shard that has not read of its end proves nothing.
    const unit = [...this.units][index % 12];
    if (unit === undefined) {
      this.#starts += 1;
      this.units.add(namespaceUnit(`created-${this.#starts}`));
    } else this.units.delete(unit);
    for (const { loop } of this.coordinators) loop.setUnits(new Set(this.units));
  }

  leading(): ModelCoordinator | undefined {
    return this.coordinators.find(({ leads }) => leads);
  }

  /** The store comes back with what it held `back` publications ago. */
  lose(back: number): void {
    this.store.lose(back);
    this.#forget();
  }

  pass(ms: number): Promise<void> {
    return this.time.pass(ms, () => this.look());
  }

  /** Ends every fault, starts what is missing of so many shards, and waits until nothing moves. */
  async settle(shards = SHARDS): Promise<void> {
    for (const { link } of [...this.shards.values(), ...this.coordinators]) {
      Object.assign(link, { isConnected: true, lossShare: 0, lagMs: 2 });
      link.process.resume();
    }
    for (const shard of this.shards.values()) Object.assign(shard, { skewMs: 0, isIsolated: false });
    for (const coordinator of this.coordinators) Object.assign(coordinator, { skewMs: 0, isClockKnown: true });
    // Leaving ones go; all come back, since a fleet that lost more than a third is held until they do.
    // At rest is what stays so for longer than anything waits: an aborted move, a unit that has just moved.
    for (let roundsLeft = 400, calmSinceMs = this.time.nowMs; this.time.nowMs - calmSinceMs < CALM_MS; roundsLeft--) {
      if (roundsLeft === 0) throw new Error(`no rest after 40 s: ${this.describe()}`);
      if (this.leading()?.loop.state().members.eligible.length === 0) this.#endDrains();
      for (let index = 0; index < shards; index++) this.start(shardId(index));
      const { held } = this.store;
      await this.pass(100);
      if (!this.isAtRest(shards) || this.store.held !== held) calmSinceMs = this.time.nowMs;
    }
  }

  isAtRest(shards: number): boolean {
    const { held } = this.store;
    if (held === undefined || this.leading()?.loop.assignment() !== held) return false;
    const placements = Object.entries(held.units);
    return (
      placements.reduce((sum, [unit]) => sum + atomsWithin(unit).length, 0) ===
        [...this.units].flatMap(atomsOf).length &&
      placements.every(([unit, { phase, owner }]) => phase === "owned" && this.#isServedBy(unit, owner)) &&
      Object.entries(held.standbys ?? {}).every(([unit, shard]) => this.shards.get(shard)?.holds(unit) === "ready") &&
      [...this.shards.values()].every((one) => !one.isLeaving && one.hash === held.hash && !this.#isBehind(one)) &&
      this.leading()?.loop.state().members.eligible.length === shards - (held.drained?.length ?? 0)
    );
  }

  /** By atom. */
  owners(): ReadonlyMap<UnitId, ShardId> {
    const placements = Object.entries(this.store.held?.units ?? {});
    return new Map(placements.flatMap(([unit, { owner }]) => atomsWithin(unit).map((atom) => [atom, owner] as const)));
  }

  /** Of a whole unit: as many as those of a giant one, or of one as the others are. */
  seriesOf = (whole: UnitId): number => (this.#giants.has(whole) ? GIANT_SERIES : SERIES);

  weightOf = (atom: UnitId): number => this.seriesOf(wholeOf(atom)) / atomsOf(wholeOf(atom)).length;

  /** A unit becomes a giant, or as the others again. */
  grow(index: number): void {
    const unit = [...this.units][index % this.units.size];
    if (unit !== undefined && !this.#giants.delete(unit)) this.#giants.add(unit);
  }

  /** The invariants that hold at every instant. */
  look(): void {
    if (this.#faults.length > 0) throw new Error(this.#faults.join("; "));
    this.#exposures.look();
    for (const { incarnation, id, order } of this.shards.values()) {
      const before = this.#applied.get(incarnation);
      if (before !== undefined && compareOrder(order, before) < 0) throw new Error(`One order: ${id} went back`);
      this.#applied.set(incarnation, order);
    }
  }

  describe(): string {
    const { held } = this.store;
    const shards = [...this.shards.values()].map(({ id, order, isLeaving }) => ({ id, order, isLeaving }));
    const status = this.leading()?.loop.status();
    const { order, units, unowned, drained } = held ?? {};
    const { problems, moves } = status ?? {};
    const coordinators = this.coordinators.map(({ id, inFlight, leads, loop, link }) => {
      const { isPaused, isEnded } = link.process;
      return { id, inFlight, leads, isPaused, isEnded, order: loop.assignment()?.order, store: loop.status().store };
    });
    const leader = this.store.leader();
    return JSON.stringify({ order, leader, units, unowned, drained, shards, coordinators, problems, moves });
  }

  /** Runs inside the publication, whose publisher would take an error for the store's: faults are for `look` to throw. */
  #onTaken(): void {
    const { taken, held, generation } = this.store;
    const by = taken.at(-1)?.by;
    const leader = this.store.leader()?.id;
    if (by !== leader) this.#faults.push(`Two coordinators never both publish: ${by} did, ${leader} leads`);
    if (held === undefined) return;
    if (namesSlices(held)) this.sliced += 1;
    if (this.#isFallenOver(held)) this.fallenOver += 1;
    const inFlight = Object.values(held.units).filter(({ phase }) => phase !== "owned").length;
    if (inFlight > MODEL_OPTIONS.maxMovesInFlight) this.#faults.push(`${inFlight} moves in flight`);
    const before = taken.at(-2)?.assignment.order;
    // A number that the store has lost may be used again; a shard that has seen it does not take it.
    if (before !== undefined && this.#generation === generation && compareOrder(held.order, before) <= 0)
      this.#faults.push(`One order: ${showOrder(held.order)} was published after ${showOrder(before)}`);
    this.#generation = generation;
    for (const one of [...this.shards.values(), ...this.coordinators]) one.hear(held);
  }

  #isFallenOver({ partitions = 1, units }: Assignment): boolean {
    const { ofShard, preference } = partitionsOf(partitions);
    return Object.entries(units).some(([unit, { owner }]) => ofShard(owner) !== preference(unit)[0]);
  }

  async #probe(coordinator: ModelCoordinator, address: string): Promise<ProbeResult> {
    const { promise, resolve } = Promise.withResolvers<ProbeResult>();
    coordinator.link.process.after(coordinator.link.lagMs, () => {
      const shard = this.shards.get(address.split("/").at(-1) ?? "");
      if (shard === undefined || shard.isIsolated) resolve({ answers: false, reason: "nobody there" });
      else resolve({ answers: true, report: shard.report(), give: async (assignment) => shard.assign(assignment) });
    });
    return promise;
  }

  #connect(): ModelLink {
    const process = new ModelProcess(this.time);
    return new ModelLink({ time: this.time, store: this.store, process, chance: this.chance });
  }

  #end(id: ShardId): void {
    const shard = this.shards.get(id);
    if (shard !== undefined) shard.link.process.isEnded = true;
    this.shards.delete(id);
  }

  /** The drain timeout of shards that leave when nobody can take their units over. */
  #endDrains(): void {
    for (const { id, isLeaving } of [...this.shards.values()]) if (isLeaving) this.crash(id);
  }

  #isServedBy = (unit: UnitId, owner: ShardId): boolean =>
    atomsWithin(unit).every((atom) =>
      [...this.shards.values()].every((one) => one.exposes(atom) === (one.id === owner ? "served" : "no")),
    );

  #isBehind = ({ order }: ModelShard): boolean => compareOrder(order, this.store.held?.order ?? order) < 0;
}
