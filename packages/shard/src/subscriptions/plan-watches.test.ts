import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planWatches, type WatchPlan, type WatchPlanInput } from "./plan-watches.ts";
import { WATCH_MODES, WATCH_STRATEGIES, type WatchMode } from "./prefer-mode.ts";

const UNKNOWN = { isSharding: undefined, objects: undefined, held: undefined };
const KINDS = [
  { resource: "deployments", series: 100, families: 20, facts: UNKNOWN },
  { resource: "pods", series: 5_000, families: 50, facts: UNKNOWN },
  { resource: "services", series: 30, families: 8, facts: UNKNOWN },
];
const input = (more: Partial<WatchPlanInput>): WatchPlanInput => ({
  strategy: "namespace",
  mayWiden: true,
  mayChooseWide: true,
  maxOpenWatches: 100,
  namespaces: 10,
  assignedNamespaces: 100,
  leavable: 0,
  namespacesAWatch: 64,
  singleWatches: 2,
  kinds: KINDS,
  modes: new Map(),
  ...more,
});
const inMode = (mode: WatchMode, { modes }: Pick<WatchPlan, "modes">): readonly string[] =>
  [...modes].flatMap(([resource, each]) => (each === mode ? [resource] : [])).sort();
const wide = (...resources: readonly string[]) =>
  new Map(resources.map((resource) => [resource, "cluster" as WatchMode]));

describe("the plan of watches", () => {
  it("watches every namespace on its own while the limit allows it", () => {
    const plan = planWatches(input({}));
    expect([inMode("namespace", plan).length, plan.openWatches]).toEqual([3, 32]);
    expect([...plan.watches.values()]).toEqual([10, 10, 10]);
  });

  it("watches every kind cluster-wide when it is told to", () => {
    const plan = planWatches(input({ strategy: "cluster" }));
    expect([inMode("cluster", plan).length, plan.openWatches]).toEqual([3, 5]);
  });

  it("asks the server for as many namespaces a watch as it takes, when it is told to", () => {
    const plan = planWatches(input({ strategy: "server", namespaces: 130 }));
    expect([inMode("server", plan).length, plan.openWatches]).toEqual([3, 3 * 3 + 2]);
  });

  it("watches nothing outside of namespaces where that may be forbidden, whatever it comes to", () => {
    for (const strategy of ["auto", "namespace", "server"] as const) {
      const plan = planWatches(input({ strategy, mayWiden: false, namespaces: 60, modes: wide("services") }));
      expect([inMode("namespace", plan).length, plan.openWatches]).toEqual([3, 182]);
    }
  });

  it("keeps most kinds of a big shard by namespace, and always the heaviest", () => {
    const kinds = Array.from({ length: 20 }, (_, index) => ({
      resource: `k${index}`,
      series: index * 10,
      families: 5,
      facts: UNKNOWN,
    }));
    const plan = planWatches(input({ kinds, namespaces: 200, maxOpenWatches: 3_000, singleWatches: 12 }));
    expect(inMode("cluster", plan)).toEqual(["k0", "k1", "k2", "k3", "k4", "k5"]);
    expect(plan.openWatches).toBe(14 * 200 + 6 + 12);
  });

  it("lets kinds fall to cluster-wide, lightest first, until the limit holds", () => {
    expect(inMode("cluster", planWatches(input({ namespaces: 40 })))).toEqual(["services"]);
    expect(inMode("cluster", planWatches(input({ namespaces: 60 })))).toEqual(["deployments", "services"]);
  });

  it("judges by the number of families while nothing is held yet", () => {
    const empty = KINDS.map((kind) => ({ ...kind, series: 0 }));
    const plan = planWatches(input({ namespaces: 60, kinds: empty }));
    expect(inMode("cluster", plan)).toEqual(["deployments", "services"]);
  });

  it("lets a kind go back only with room to spare", () => {
    const modes = wide("services");
    expect(inMode("cluster", planWatches(input({ namespaces: 30, modes })))).toEqual(["services"]); // 92 of 100 would be open
    expect(inMode("cluster", planWatches(input({ namespaces: 26, modes })))).toEqual([]); // 80
  });

  const anyFacts = fc.record({
    isSharding: fc.option(fc.boolean(), { nil: undefined }),
    objects: fc.option(fc.nat(50_000), { nil: undefined }),
    held: fc.option(fc.nat(50_000), { nil: undefined }),
  });
  const anyInput = fc
    .record({
      strategy: fc.constantFrom(...WATCH_STRATEGIES),
      mayChooseWide: fc.boolean(),
      namespaces: fc.nat(2_000),
      others: fc.nat(2_000),
      leavable: fc.nat(2_000),
      maxOpenWatches: fc.integer({ min: 120, max: 4_000 }),
      facts: fc.tuple(anyFacts, anyFacts, anyFacts),
      modes: fc.tuple(...KINDS.map(() => fc.constantFrom(...WATCH_MODES))),
    })
    .map(({ others, facts, modes, ...more }) =>
      input({
        ...more,
        assignedNamespaces: more.namespaces + others,
        kinds: KINDS.map((kind, at) => ({ ...kind, facts: facts[at] ?? UNKNOWN })),
        modes: new Map(KINDS.map(({ resource }, at) => [resource, modes[at] ?? "namespace"])),
      }),
    );

  it("holds the limit wherever wide watches can hold it, and does not change its mind", () => {
    fc.assert(
      fc.property(anyInput, (any) => {
        const plan = planWatches(any);
        expect(plan.openWatches).toBeLessThanOrEqual(any.maxOpenWatches);
        expect(planWatches({ ...any, modes: plan.modes })).toMatchObject({
          modes: plan.modes,
          openWatches: plan.openWatches,
        });
      }),
      { numRuns: 1_000 },
    );
  });

  /** How often each kind is watched in another way than in the step before. */
  const changesOf = (start: WatchPlanInput, steps: readonly Partial<WatchPlanInput>[]): readonly number[] => {
    const changes = KINDS.map(() => 0);
    let { modes } = planWatches(start);
    for (const step of steps) {
      const next = planWatches({ ...start, ...step, modes }).modes;
      for (const [at, { resource }] of KINDS.entries())
        changes[at] = (changes[at] ?? 0) + (next.get(resource) === modes.get(resource) ? 0 : 1);
      modes = next;
    }
    return changes;
  };

  it("does not go to and fro with a namespace that comes and goes, or an object", () => {
    fc.assert(
      fc.property(anyInput, (any) => {
        const more = {
          namespaces: any.namespaces + 1,
          assignedNamespaces: any.assignedNamespaces + 1,
          kinds: any.kinds.map((kind) => ({
            ...kind,
            facts: { ...kind.facts, objects: kind.facts.objects && kind.facts.objects + 1 },
          })),
        };
        const [first] = [changesOf(any, [more])];
        const later = changesOf(any, [more, {}, more, {}, more, {}]);
        for (const [at, count] of later.entries()) expect(count).toBeLessThanOrEqual((first[at] ?? 0) + 1);
      }),
      { numRuns: 1_000 },
    );
  });

  it("changes its mind once a kind, or twice where another kind made room, while namespaces only come or only go", () => {
    const anyWay = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 });
    fc.assert(
      fc.property(anyInput, anyWay, fc.boolean(), (any, way, isGrowing) => {
        let gained = 0;
        const steps = way.map((step) => {
          gained = Math.max(-any.namespaces, gained + (isGrowing ? step : -step));
          return { namespaces: any.namespaces + gained };
        });
        for (const count of changesOf({ ...any, assignedNamespaces: any.assignedNamespaces + 2_000 }, steps))
          expect(count).toBeLessThanOrEqual(2);
      }),
      { numRuns: 1_000 },
    );
  });
});
