import {
  type Assignment,
  compareOrder,
  isSliced,
  namespaceUnit,
  parseSlice,
  type ShardId,
  type ShardReport,
  type UnitId,
  WHOLE,
} from "@kube-state-shards/assignment";
import { expect } from "vitest";
import { adoptAssignment, type ControlState, INITIAL_CONTROL } from "../control/control-state.ts";
import { COORDINATOR_DEFAULTS, type CoordinatorOptions } from "../control/coordinator-options.ts";
import { decide } from "../control/decide.ts";
import { type Atom, atomsOf, isIn } from "./atom.case.ts";
import { ModelShard, unitOf } from "./fleet-model.case.ts";

const OPTIONS: CoordinatorOptions = {
  ...COORDINATOR_DEFAULTS,
  clusterResources: [],
  cutOverLeadMs: 100,
  handoffTimeoutMs: 500,
  warmUpTimeoutMs: 5_000,
  maxMovesInFlight: 3,
  rebalancePauseMs: 100,
  splitMinSeries: 100,
};

/** A coordinator's decisions, and shards that read and report only when told to. */
export class ModelFleet {
  nowMs = 1_000;
  /** Whole ones. */
  readonly units = new Set<UnitId>();
  readonly series = new Map<UnitId, number>();
  readonly shards = new Map<ShardId, ModelShard>();
  readonly reports = new Map<ShardId, ShardReport>();
  /** What the store holds. */
  current: Assignment | undefined;
  #state: ControlState = INITIAL_CONTROL;
  #established = new Set<string>();
  #starts = 0;
  /** Whether its units may be in slices at all. */
  readonly slices: boolean;
  splitAbove: number;
  readonly #standbys: 0 | 1;

  constructor({ slices, standbys }: { readonly slices: boolean; readonly standbys: 0 | 1 }) {
    this.slices = slices;
    this.splitAbove = slices ? 1 : 0;
    this.#standbys = standbys;
  }

  freshUnit(): UnitId {
    return namespaceUnit(`created-${this.#starts++}`);
  }

  seriesOf(unit: UnitId): number {
    const { whole, slice = WHOLE } = parseSlice(unit);
    return (this.series.get(whole) ?? 10) / slice.of;
  }

  start(id: ShardId, isOld = false): void {
    if (!this.shards.has(id)) this.shards.set(id, new ModelShard(id, `start-${this.#starts++}`, isOld));
  }

  hasOldShards(): boolean {
    return [...this.shards.values()].some(({ isOld }) => isOld);
  }

  /** Nothing of it is left, and its lease has run out. What it owned or served, or it alone exposed, is lost until somebody else has listed it. */
  crash(id: ShardId): void {
    const exposed = (atom: Atom) => this.shards.get(id)?.exposesAtom(atom, this.nowMs) ?? "no";
    const owned = (atom: Atom) => this.#ownerOf(atom) === id;
    const alone = (atom: Atom) => exposed(atom) === "retiring" && this.#exposure(atom).exposed === 1;
    const lost = this.#atoms().filter((atom) => owned(atom) || exposed(atom) === "served" || alone(atom));
    this.shards.delete(id);
    this.reports.delete(id);
    for (const atom of lost) this.#established.delete(atom.name);
  }

  /** Back within its lease, perhaps of another release: the report of the process before it still stands. */
  restart(id: ShardId, isOld = false): void {
    const report = this.reports.get(id);
    if (!this.shards.has(id)) return;
    // What that report claims may be believed until the new process speaks: those units are lost as well.
    const claimed = Object.entries(report?.units ?? {}).filter(([, { state }]) => state !== "warming");
    for (const atom of this.#atoms())
      if (claimed.some(([unit]) => isIn(atom, unit))) this.#established.delete(atom.name);
    this.crash(id);
    if (report !== undefined) this.reports.set(id, report);
    this.start(id, isOld);
  }

  /** SIGTERM's second half: a leaving shard ends once its units are served elsewhere. */
  finish(id: ShardId): void {
    const shard = this.shards.get(id);
    if (shard?.leaving !== true || shard.applied === undefined || !shard.isEmptied(this.nowMs)) return;
    this.shards.delete(id);
    this.reports.set(id, { ...shard.report(this.nowMs), state: "gone" });
  }

  /** Another coordinator goes on from what the store holds. */
  takeOver(): void {
    if (this.current === undefined) return;
    this.#state = adoptAssignment(this.#state, this.current, { nowMs: this.nowMs, lastHeard: this.reports });
  }

  /** The store has lost everything, and the coordinator with it; all shards have had the time to speak. */
  forget(): void {
    this.reports.clear();
    for (const id of this.shards.keys()) this.hear(id);
    this.current = undefined;
    this.#state = INITIAL_CONTROL;
  }

  step(): void {
    const { nowMs, units, reports } = this;
    const given = { units: new Set(units), reports: new Map(reports), nowMs, storeNowMs: nowMs };
    const leading = { leadingSinceMs: Number.NEGATIVE_INFINITY, trusted: true, probed: undefined };
    const options = { ...OPTIONS, standbys: this.#standbys, splitAbove: this.splitAbove };
    const { state, published } = decide(this.#state, { ...given, ...leading, options });
    this.#state = published ?? state;
    const next = published?.current;
    if (next === undefined) return;
    if (this.current !== undefined) expect(compareOrder(next.order, this.current.order)).toBeGreaterThan(0);
    const inFlight = Object.values(next.units).filter(({ phase }) => phase !== "owned");
    expect(inFlight.length).toBeLessThanOrEqual(OPTIONS.maxMovesInFlight);
    this.#checkPartition(next);
    this.current = next;
  }

  deliver(id: ShardId): void {
    const shard = this.shards.get(id);
    const applied = shard?.applied;
    if (this.current === undefined || shard === undefined) return;
    if (applied === undefined || compareOrder(this.current.order, applied.order) >= 0) shard.apply(this.current);
  }

  hear(id: ShardId): void {
    const report = this.shards.get(id)?.report(this.nowMs, (unit) => this.seriesOf(unit));
    if (report !== undefined) this.reports.set(id, report);
  }

  round(id: ShardId): void {
    this.deliver(id);
    this.check();
    this.shards.get(id)?.warmUp();
    this.hear(id);
    this.step();
  }

  /** The invariant, looked at after every single step. */
  check(): void {
    const allApplied = [...this.shards.values()].every(({ applied }) => applied === this.current);
    const claimed = this.#claimedByDead();
    const atoms = this.#atoms();
    const names = new Set(atoms.map(({ name }) => name));
    for (const name of this.#established) if (!names.has(name)) this.#established.delete(name);
    for (const atom of atoms) {
      const { exposed, served } = this.#exposure(atom);
      const owner = this.shards.get(this.#ownerOf(atom) ?? "");
      // What a crash took is back only once its owner serves it, by the name in force (one that has read of a part alone gives that up
      // for the whole, which it has to list): until then it may come and go. An owner that came back after its lease ran out and has not
      // said so is dead to the coordinator, who gives its units away without asking it.
      const leased = (this.reports.get(owner?.id ?? "")?.state ?? "gone") !== "gone";
      const inForce = unitOf(this.current, atom) ?? "";
      const isServed = owner !== undefined && owner.exposes(inForce, this.nowMs) !== "no";
      if (leased && isServed && !claimed.some((unit) => isIn(atom, unit))) this.#established.add(atom.name);
      else if (exposed === 0 && this.#established.has(atom.name)) expect.fail(`${atom.name} is nowhere`);
      // A shard that has not read the newest assignment is in doubt, and in doubt it exposes.
      if (allApplied && served > 1) expect.fail(`${atom.name} is served by ${served}`);
    }
  }

  /** Everything is read, listed and reported promptly from here on. */
  settle(rounds: number): void {
    for (let round = 0; round < rounds; round++) {
      this.step();
      for (const [id, shard] of this.shards) {
        this.deliver(id);
        this.check();
        shard.warmUp();
        this.check();
        this.hear(id);
        this.finish(id);
        this.check();
      }
      this.nowMs += 60;
      this.check();
    }
  }

  #checkPartition({ units, unowned }: Assignment): void {
    const named = [...Object.keys(units), ...unowned].filter((unit) => isSliced(unit));
    for (const atom of this.#atoms()) {
      const slices = named.filter((unit) => isIn(atom, unit)).length;
      const whole = units[atom.unit] !== undefined || unowned.includes(atom.unit) ? 1 : 0;
      if (whole + slices !== 1) expect.fail(`${atom.name} is in ${whole + slices} units`);
    }
  }

  #atoms(): readonly Atom[] {
    return [...this.units].flatMap(atomsOf);
  }

  #ownerOf(atom: Atom): ShardId | undefined {
    return this.current?.units[unitOf(this.current, atom) ?? ""]?.owner;
  }

  /** What processes that ended said they have, and those in their place have not spoken yet: it may be moved on that word. */
  #claimedByDead(): readonly UnitId[] {
    const dead = [...this.reports.values()].filter(
      ({ shard, incarnation, state }) => state !== "gone" && this.shards.get(shard)?.incarnation !== incarnation,
    );
    return dead.flatMap(({ units }) => Object.keys(units).filter((unit) => units[unit]?.state !== "warming"));
  }

  #exposure(atom: Atom): { readonly exposed: number; readonly served: number } {
    const seen = [...this.shards.values()].map((shard) => shard.exposesAtom(atom, this.nowMs));
    return {
      exposed: seen.filter((one) => one !== "no").length,
      served: seen.filter((one) => one === "served").length,
    };
  }
}
