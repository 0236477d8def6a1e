import {
  type Assignment,
  compareOrder,
  namespaceUnit,
  type ShardId,
  type ShardReport,
  type UnitId,
} from "@kube-state-shards/assignment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_RATES } from "../control/rates.ts";
import { NO_STANDBYS, retargetStandbys } from "../control/standby-target.ts";
import { NO_TARGET, retarget } from "../control/target.ts";
import { toldUnits } from "../control/told-units.ts";
import { updateWeights } from "../control/weights.ts";
import { NO_MEMBERS, viewMembers } from "../membership/membership.ts";
import { advance } from "./advance.ts";
import { ModelShard } from "./fleet-model.case.ts";
import type { PhaseStart } from "./next-placement.ts";

const OPTIONS = {
  cutOverLeadMs: 100,
  handoffTimeoutMs: 500,
  warmUpTimeoutMs: 5_000,
  maxMovesInFlight: 3,
};

/** A coordinator of the pure parts, and shards that read and report only when told to. */
class Fleet {
  nowMs = 1_000;
  readonly units = new Set<UnitId>();
  readonly shards = new Map<ShardId, ModelShard>();
  readonly reports = new Map<ShardId, ShardReport>();
  current: Assignment | undefined;
  #members = NO_MEMBERS;
  #target = NO_TARGET;
  #standbys = NO_STANDBYS;
  #weights: ReadonlyMap<UnitId, number> = new Map();
  #phases: ReadonlyMap<UnitId, PhaseStart> = new Map();
  #established = new Set<UnitId>();
  #starts = 0;
  readonly #hasStandbys: boolean;

  constructor(hasStandbys: boolean) {
    this.#hasStandbys = hasStandbys;
  }

  freshUnit(): UnitId {
    return namespaceUnit(`created-${this.#starts++}`);
  }

  start(id: ShardId): void {
    if (!this.shards.has(id)) this.shards.set(id, new ModelShard(id, `start-${this.#starts++}`));
  }

  /** Nothing of it is left, and its lease has run out. What it owned or served, or it alone exposed, is lost until somebody else has listed it. */
  crash(id: ShardId): void {
    const exposed = (unit: UnitId) => this.shards.get(id)?.exposes(unit, this.nowMs) ?? "no";
    const owned = (unit: UnitId) => this.current?.units[unit]?.owner === id;
    const alone = (unit: UnitId) => exposed(unit) === "retiring" && this.#exposure(unit).exposed === 1;
    const lost = [...this.units].filter((unit) => owned(unit) || exposed(unit) === "served" || alone(unit));
    this.shards.delete(id);
    this.reports.delete(id);
    for (const unit of lost) this.#established.delete(unit);
  }

  /** Back within its lease: the report of the process before it still stands. */
  restart(id: ShardId): void {
    const report = this.reports.get(id);
    if (!this.shards.has(id)) return;
    // What that report claims may be believed until the new process speaks: those units are lost as well.
    for (const [unit, { state }] of Object.entries(report?.units ?? {}))
      if (state !== "warming") this.#established.delete(unit);
    this.crash(id);
    if (report !== undefined) this.reports.set(id, report);
    this.start(id);
  }

  /** SIGTERM's second half: a leaving shard ends once its units are served elsewhere. */
  finish(id: ShardId): void {
    const shard = this.shards.get(id);
    if (shard?.leaving !== true || shard.applied === undefined || !shard.isEmptied(this.nowMs)) return;
    this.shards.delete(id);
    this.reports.set(id, { ...shard.report(this.nowMs), state: "gone" });
  }

  step(): void {
    this.#members = viewMembers(this.#members, this.reports);
    const told = toldUnits(this.reports, this.units);
    this.#weights = updateWeights(this.#weights, told, { units: this.units, rates: NO_RATES, eventWeight: 0 });
    const moving = Object.values(this.current?.units ?? {}).some(({ phase }) => phase !== "owned");
    this.#target = retarget(this.#target, {
      units: this.units,
      weights: this.#weights,
      members: this.#members,
      held: new Map(Object.entries(this.current?.units ?? {}).map(([unit, { owner }]) => [unit, owner])),
      standbys: this.current?.standbys,
      moving,
      rebalanceThresholdPercent: 10,
      resting: new Set(),
      rebalance: false,
    });
    const named = this.current?.standbys ?? {};
    if (this.#hasStandbys)
      this.#standbys = retargetStandbys(this.#standbys, { target: this.#target, members: this.#members, named });
    const order = { term: 1, epoch: (this.current?.order.epoch ?? 0) + 1 };
    const { nowMs, units } = this;
    const plan = {
      members: this.#members,
      target: this.#target.owners,
      standbys: this.#standbys.wanted,
      phases: this.#phases,
      drained: new Set<ShardId>(),
    };
    const given = { units, nowMs, storeNowMs: nowMs, order, trustsServing: false, again: false };
    const result = advance(this.current, { ...given, ...plan, options: OPTIONS });
    if (result.kind === "unchanged") return;
    if (this.current !== undefined)
      expect(compareOrder(result.assignment.order, this.current.order)).toBeGreaterThan(0);
    const inFlight = Object.values(result.assignment.units).filter(({ phase }) => phase !== "owned");
    expect(inFlight.length).toBeLessThanOrEqual(OPTIONS.maxMovesInFlight);
    this.current = result.assignment;
    this.#phases = result.phases;
  }

  deliver(id: ShardId): void {
    if (this.current !== undefined) this.shards.get(id)?.apply(this.current);
  }

  hear(id: ShardId): void {
    const report = this.shards.get(id)?.report(this.nowMs);
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
    for (const unit of this.#established) if (!this.units.has(unit)) this.#established.delete(unit);
    for (const unit of this.units) {
      const { exposed, served } = this.#exposure(unit);
      const owner = this.shards.get(this.current?.units[unit]?.owner ?? "");
      // What a crash took is back only once its owner serves it: until then it may come and go. An owner that came back after its
      // lease ran out and has not said so is dead to the coordinator, who gives its units away without asking it.
      const leased = (this.reports.get(owner?.id ?? "")?.state ?? "gone") !== "gone";
      if (leased && !this.#isClaimedByDead(unit) && owner !== undefined && owner.exposes(unit, this.nowMs) !== "no")
        this.#established.add(unit);
      else if (exposed === 0) expect(this.#established.has(unit), `${unit} is nowhere`).toBe(false);
      // A shard that has not read the newest assignment is in doubt, and in doubt it exposes.
      if (allApplied) expect(served, `${unit} is served by`).toBeLessThanOrEqual(1);
    }
  }

  /** A process that ended said it has the unit, and the one in its place has not spoken yet: the unit may be moved on that word. */
  #isClaimedByDead(unit: UnitId): boolean {
    return [...this.reports.values()].some(
      ({ shard, incarnation, state, units }) =>
        state !== "gone" &&
        (units[unit]?.state ?? "warming") !== "warming" &&
        this.shards.get(shard)?.incarnation !== incarnation,
    );
  }

  #exposure(unit: UnitId): { readonly exposed: number; readonly served: number } {
    const seen = [...this.shards.values()].map((shard) => shard.exposes(unit, this.nowMs));
    return {
      exposed: seen.filter((one) => one !== "no").length,
      served: seen.filter((one) => one === "served").length,
    };
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
}

const shardIndex = fc.integer({ min: 0, max: 3 });
const action = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: "step" } as const) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("deliver" as const), shard: shardIndex }) },
  // One shard's whole round makes moves common: a cut-over needs four of the single actions in their order.
  { weight: 6, arbitrary: fc.record({ do: fc.constant("round" as const), shard: shardIndex }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("warmUp" as const), shard: shardIndex }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("hear" as const), shard: shardIndex }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) }, fc.integer({ min: 1, max: 700 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("start" as const), shard: shardIndex }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leave" as const), shard: shardIndex }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("finish" as const), shard: shardIndex }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), shard: shardIndex }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const), shard: shardIndex }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("toggle" as const), unit: fc.integer({ min: 0, max: 9 }) }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

function act(fleet: Fleet, given: Action): void {
  switch (given.do) {
    case "step":
      fleet.step();
      return;
    case "wait":
      fleet.nowMs += given.ms;
      return;
    case "toggle": {
      // A name that comes back is a new unit here: the old one's exposure by a shard that has not read of its end proves nothing.
      const unit = namespaceUnit(`n${given.unit}`);
      if (!fleet.units.delete(unit)) fleet.units.add(fleet.freshUnit());
      return;
    }
    case "leave": {
      const shard = fleet.shards.get(`shard-${given.shard}`);
      if (shard !== undefined) shard.leaving = true;
      return;
    }
    case "warmUp":
      fleet.shards.get(`shard-${given.shard}`)?.warmUp();
      return;
    case "deliver":
    case "hear":
    case "round":
    case "start":
    case "finish":
    case "crash":
    case "restart":
      fleet[given.do](`shard-${given.shard}`);
      return;
    default:
      throw new Error(`act: unhandled ${JSON.stringify(given satisfies never)}`);
  }
}

describe("the handoff, run against model shards through random joins, leaves, crashes and delays", () => {
  it("Never nowhere, at most one authoritative; orders only rise; moves end", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(action, { minLength: 20, maxLength: 200 }), (hasStandbys, actions) => {
        const fleet = new Fleet(hasStandbys);
        for (let index = 0; index < 8; index++) fleet.units.add(namespaceUnit(`n${index}`));
        for (const id of ["shard-0", "shard-1"]) fleet.start(id);
        fleet.settle(5);
        fleet.start("shard-2");
        for (const given of actions) {
          act(fleet, given);
          fleet.check();
        }
        // All come back: a fleet that lost more than a third is held, and moves nothing, until they do.
        for (const id of ["shard-0", "shard-1", "shard-2", "shard-3"]) fleet.start(id);
        fleet.settle(60);
        const settled = fleet.current;
        expect(Object.values(settled?.units ?? {}).filter(({ phase }) => phase !== "owned")).toEqual([]);
        expect(Object.keys(settled?.units ?? {}).length + (settled?.unowned.length ?? 0)).toBe(fleet.units.size);
        for (const [unit, { owner }] of Object.entries(settled?.units ?? {}))
          expect(fleet.shards.get(owner)?.exposes(unit, fleet.nowMs)).toBe("served");
        const warm = Object.entries(settled?.standbys ?? {});
        const staying = [...fleet.shards.values()].filter(({ leaving }) => !leaving).length;
        expect(warm.length).toBe(hasStandbys && staying > 1 ? fleet.units.size : 0);
        for (const [unit, standby] of warm) expect(standby).not.toBe(settled?.units[unit]?.owner);
        fleet.settle(5);
        expect(fleet.current).toBe(settled);
      }),
      { numRuns: 150 },
    );
  });
});
