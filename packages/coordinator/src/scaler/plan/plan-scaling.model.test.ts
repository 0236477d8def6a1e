import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anySettings } from "../estimate/estimate-settings.case.ts";
import { estimateShards } from "../estimate/estimate-shards.ts";
import { SCALER_DEFAULTS, type ScalerSettings } from "../scaler-settings.ts";
import { planScaling } from "./plan-scaling.ts";
import { known, type ScalerFacts, unknown } from "./scaler-facts.ts";
import { NO_MEMORY, type ScalerMemory } from "./scaler-memory.ts";
import type { ScalerPlan } from "./scaler-plan.ts";

/** What happens between two decisions. */
type Happening =
  | { readonly kind: "nodes"; readonly nodes: number }
  | { readonly kind: "held" | "rollout" | "unowned" | "unread" | "leader" | "refused" }
  | { readonly kind: "operator"; readonly ordinal: number }
  | { readonly kind: "replicas"; readonly replicas: number }
  | { readonly kind: "crash"; readonly ordinal: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant("nodes" as const), nodes: fc.nat(3_000) }),
  fc.record({ kind: fc.constantFrom("held", "rollout", "unowned", "unread", "leader", "refused" as const) }),
  fc.record({ kind: fc.constant("operator" as const), ordinal: fc.nat(12) }),
  fc.record({ kind: fc.constant("replicas" as const), replicas: fc.nat(14) }),
  fc.record({ kind: fc.constant("crash" as const), ordinal: fc.nat(12) }),
);

const PERIOD_MS = 10_000;

/** A StatefulSet with its controller, and a fleet whose shards come up and leave one look after they are told to. */
class World {
  memory: ScalerMemory = NO_MEMORY;
  nowMs = 0;
  nodes: number;
  replicas: number;
  readonly operator = new Set<number>();
  readonly scaler = new Set<number>();
  readonly units = new Map<number, number>();
  readonly settings: ScalerSettings;

  constructor(settings: ScalerSettings, start: { readonly nodes: number; readonly replicas: number }) {
    this.settings = settings;
    this.nodes = start.nodes;
    this.replicas = start.replicas;
    this.#live();
  }

  look(what: Happening | undefined): ScalerPlan {
    if (what?.kind === "nodes") this.nodes = what.nodes;
    if (what?.kind === "replicas") this.replicas = what.replicas;
    if (what?.kind === "crash") this.units.delete(what.ordinal);
    if (what?.kind === "leader") this.memory = NO_MEMORY;
    if (what?.kind === "operator" && this.operator.has(what.ordinal)) this.operator.delete(what.ordinal);
    else if (what?.kind === "operator") {
      this.operator.add(what.ordinal);
      this.scaler.delete(what.ordinal);
    }
    const plan = planScaling(this.memory, this.#facts(what));
    this.#check(plan);
    const isRefused = what?.kind === "refused";
    this.memory = isRefused ? plan.memory : plan.done;
    if (!isRefused) this.#carryOut(plan);
    this.#live();
    this.nowMs += PERIOD_MS;
    return plan;
  }

  #facts(what: Happening | undefined): ScalerFacts {
    const names = (ordinals: Iterable<number>) => [...ordinals].map((ordinal) => `shard-${ordinal}`);
    const set = { uid: "1", resourceVersion: "1", autoscalers: [], replicas: this.replicas };
    const rollout = what?.kind === "rollout" ? "a revision" : undefined;
    return {
      settings: this.settings,
      nowMs: this.nowMs,
      nodes: this.nodes === 0 ? unknown("NoNodes", "0 nodes") : known(this.nodes),
      statefulSet: what?.kind === "unread" ? unknown("ApiUnreachable", "no answer") : known({ ...set, rollout }),
      fleet: {
        ...{ leads: true, storeProblem: undefined, isAssigned: true, series: 1_000, full: new Set<string>() },
        held: what?.kind === "held",
        unowned: what?.kind === "unowned" ? ["ns/a"] : [],
        living: new Set(names(this.units.keys())),
        busy: new Map([...this.units].flatMap(([ordinal, units]) => (units > 0 ? [[`shard-${ordinal}`, units]] : []))),
        drainedByOperator: names(this.operator),
        drainedByScaler: names(this.scaler),
      },
    };
  }

  #check({ action, verdict }: ScalerPlan): void {
    const { minShards, maxShards, maxStepDown, partitions } = this.settings;
    const seen = JSON.stringify({ action, verdict, replicas: this.replicas, units: [...this.units] });
    if (action.kind === "grow" || action.kind === "shrink" || action.kind === "drain") {
      expect(action.to, seen).toBeGreaterThanOrEqual(Math.max(partitions, minShards));
      expect(action.to % partitions, seen).toBe(0);
      expect(this.operator.size === 0 || [...this.operator].every((one) => one >= this.replicas), seen).toBe(true);
    }
    if (action.kind === "grow") {
      expect(action.to, seen).toBeGreaterThan(this.replicas);
      expect(action.to, seen).toBeLessThanOrEqual(maxShards);
    }
    if (action.kind === "drain" || action.kind === "shrink") {
      expect(action.to, seen).toBeLessThan(this.replicas);
      expect(action.to, seen).toBeGreaterThanOrEqual(this.replicas - Math.max(partitions, maxStepDown));
    }
    if (action.kind === "drain")
      for (const shard of action.shards) expect(Number(shard.slice(6)), seen).toBeGreaterThanOrEqual(action.to);
    if (action.kind === "shrink")
      for (const [ordinal, units] of this.units) if (ordinal >= action.to) expect(units, seen).toBe(0);
  }

  #carryOut({ action }: ScalerPlan): void {
    if (action.kind === "grow" || action.kind === "shrink") this.replicas = action.to;
    if (action.kind === "drain")
      for (const shard of action.shards)
        if (!this.operator.has(Number(shard.slice(6)))) this.scaler.add(Number(shard.slice(6)));
    if (action.kind === "giveBack") for (const shard of action.shards) this.scaler.delete(Number(shard.slice(6)));
  }

  /** A shard is filled at once, and empties over three looks. */
  #unitsAfter(ordinal: number): number {
    const isDrained = this.scaler.has(ordinal) || this.operator.has(ordinal);
    return isDrained ? Math.max(0, (this.units.get(ordinal) ?? 0) - 4) : 10;
  }

  #live(): void {
    for (const ordinal of this.units.keys()) {
      if (ordinal >= this.replicas) this.units.delete(ordinal);
      else this.units.set(ordinal, this.#unitsAfter(ordinal));
    }
    for (let ordinal = 0; ordinal < this.replicas; ordinal += 1)
      if (!this.units.has(ordinal)) this.units.set(ordinal, 0);
  }
}

const run = fc.record({
  estimate: anySettings,
  delays: fc.record({
    scaleUpDelayMs: fc.nat(40_000),
    scaleDownDelayMs: fc.nat(60_000),
    drainTimeoutMs: fc.integer({ min: 60_000, max: 120_000 }),
    maxStepDown: fc.integer({ min: 1, max: 5 }),
  }),
  start: fc.record({ nodes: fc.integer({ min: 1, max: 3_000 }), replicas: fc.integer({ min: 1, max: 12 }) }),
  happenings: fc.array(fc.option(happening, { nil: undefined }), { maxLength: 40 }),
  nodes: fc.integer({ min: 1, max: 3_000 }),
});

describe("the scaler, run against a StatefulSet through random sizes, faults, operators and leaders", () => {
  it("never asks for a number out of bounds, takes away only what serves nothing, and comes to rest in the band with nothing drained", () =>
    fc.assert(
      fc.property(run, ({ estimate, delays, start, happenings, nodes }) => {
        const settings: ScalerSettings = {
          ...SCALER_DEFAULTS,
          ...{ ...estimate, ...delays, mode: "on", statefulSet: { namespace: "a", name: "b" } },
        };
        const world = new World(settings, start);
        for (const what of happenings) world.look(what);
        // Then all is quiet.
        world.operator.clear();
        world.nodes = nodes;
        if (world.replicas === 0) world.replicas = 1;
        const { stay } = estimateShards({ nodes, series: 1_000 }, settings);
        for (let looks = 0; looks < 1_000 && world.look(undefined).verdict.reason !== "Steady"; looks += 1);
        expect(world.replicas).toBeGreaterThanOrEqual(stay[0]);
        expect(world.replicas).toBeLessThanOrEqual(stay[1]);
        expect(world.replicas % settings.partitions).toBe(0);
        for (let looks = 0; looks < 3; looks += 1) expect(world.look(undefined).action.kind).not.toBe("drain");
        expect([...world.scaler]).toEqual([]);
      }),
      { numRuns: 300 },
    ));
});
