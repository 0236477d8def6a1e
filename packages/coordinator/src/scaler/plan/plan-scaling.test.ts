import { describe, expect, it } from "vitest";
import { planScaling } from "./plan-scaling.ts";
import { factsWith, shardNames } from "./scaler-facts.case.ts";
import { type ScalerFacts, unknown } from "./scaler-facts.ts";
import { NO_MEMORY, type ScalerMemory } from "./scaler-memory.ts";

type Given = Parameters<typeof factsWith>[0];

/** Decides on one look after the other; what is to be done is done at once. */
function planThrough(...looks: readonly Given[]) {
  let memory: ScalerMemory = NO_MEMORY;
  return looks.map((given) => {
    const plan = planScaling(memory, factsWith(given));
    memory = plan.done;
    return plan;
  });
}
const outcomes = (...looks: readonly Given[]): readonly unknown[] =>
  planThrough(...looks).map(({ verdict, action }) => [verdict.reason, action]);
const none = { kind: "none" } as const;
const emptied = (count: number, from: number): ScalerFacts["fleet"]["busy"] =>
  new Map(
    shardNames(count)
      .map((shard, at) => [shard, at < from ? 10 : 0] as const)
      .filter(([, units]) => units > 0),
  );

describe("a fleet that grows", () => {
  it("waits for the delay, then goes to the exact number in one step", () =>
    expect(outcomes({ nodes: 1_000 }, { nodes: 1_000, nowMs: 29_999 }, { nodes: 1_010, nowMs: 30_000 })).toEqual([
      ["Waiting", none],
      ["Waiting", none],
      ["ScaledUp", { kind: "grow", to: 11 }],
    ]));

  it("begins the delay anew when the need was gone for a moment", () =>
    expect(outcomes({ nodes: 1_000 }, { nodes: 300, nowMs: 20_000 }, { nodes: 1_000, nowMs: 40_000 })).toEqual([
      ["Waiting", none],
      ["Steady", none],
      ["Waiting", none],
    ]));

  it("waits for the delay after a change, too: its own, or somebody else's", () => {
    const grown = { nodes: 900, replicas: 5, nowMs: 40_000 };
    const [, , first, second] = planThrough({ nodes: 500 }, { nodes: 500, nowMs: 30_000 }, grown, {
      ...grown,
      replicas: 7,
      nowMs: 75_000,
    });
    expect(first?.verdict).toEqual({
      reason: "Waiting",
      message: "900 nodes want 9 shards and allow 8 to 11; there are 5: 9 in 30s",
    });
    expect(second?.verdict).toMatchObject({ reason: "Waiting", message: expect.stringContaining("9 in 30s") });
  });

  it("gives back at once what was being emptied", () => {
    const fleet = { drainedByScaler: ["shard-2"] };
    expect(outcomes({ nodes: 100, fleet }, { nodes: 1_000, fleet, nowMs: 1 })).toEqual([
      ["Draining", none],
      ["GivenBack", { kind: "giveBack", shards: ["shard-2"] }],
    ]);
  });
});

describe("a fleet that shrinks", () => {
  const due = { nodes: 100, replicas: 6, nowMs: 60_000 };
  const fleet = { drainedByScaler: ["shard-2", "shard-3", "shard-4", "shard-5"] };

  it("waits for the delay, empties the highest ordinals, and lowers replicas once they serve nothing", () =>
    expect(
      outcomes(
        { ...due, nowMs: 0 },
        due,
        { ...due, fleet, nowMs: 70_000 },
        { ...due, fleet: { ...fleet, busy: emptied(6, 3) }, nowMs: 80_000 },
        { ...due, fleet: { ...fleet, busy: emptied(6, 2) }, nowMs: 90_000 },
      ),
    ).toEqual([
      ["Waiting", none],
      ["Draining", { kind: "drain", to: 2, shards: fleet.drainedByScaler }],
      ["Draining", none],
      ["Draining", none],
      ["ScaledDown", { kind: "shrink", to: 2 }],
    ]));

  it("takes no more away at once than --max-step-down, and waits for the delay between the steps", () => {
    const settings = { maxStepDown: 1 };
    const busy = emptied(6, 5);
    expect(
      outcomes(
        { ...due, settings, nowMs: 0 },
        { ...due, settings },
        { ...due, settings, fleet: { drainedByScaler: ["shard-5"], busy }, nowMs: 70_000 },
        { ...due, settings, replicas: 5, nowMs: 80_000 },
        { ...due, settings, replicas: 5, nowMs: 129_999 },
        { ...due, settings, replicas: 5, nowMs: 140_000 },
      ).slice(1),
    ).toEqual([
      ["Draining", { kind: "drain", to: 5, shards: ["shard-5"] }],
      ["ScaledDown", { kind: "shrink", to: 5 }],
      ["Waiting", none],
      ["Waiting", none],
      ["Draining", { kind: "drain", to: 4, shards: ["shard-4"] }],
    ]);
  });

  it("goes to the largest number that was enough during the delay, not to that of one quiet moment", () =>
    expect(outcomes({ nodes: 300, replicas: 6 }, { nodes: 400, replicas: 6, nowMs: 30_000 }, due).at(-1)).toEqual([
      "Draining",
      { kind: "drain", to: 5, shards: ["shard-5"] },
    ]));

  it("lowers replicas at once where the pods that go have never come up", () =>
    expect(
      outcomes({ ...due, nowMs: 0 }, { ...due, fleet: { living: new Set(shardNames(2)), busy: new Map() } }),
    ).toEqual([
      ["Waiting", none],
      ["ScaledDown", { kind: "shrink", to: 2 }],
    ]));

  it("does not take a shard for gone that the assignment names and nobody hears", () =>
    expect(outcomes({ ...due, nowMs: 0 }, { ...due, fleet: { living: new Set(shardNames(5)) } }).at(-1)).toEqual([
      "Draining",
      { kind: "drain", to: 2, shards: ["shard-2", "shard-3", "shard-4", "shard-5"] },
    ]));

  it("empties one that has come up meanwhile, too", () =>
    expect(
      outcomes(
        { ...due, nowMs: 0 },
        { ...due, fleet: { living: new Set(shardNames(5)), busy: emptied(5, 5) } },
        { ...due, fleet: { drainedByScaler: ["shard-2", "shard-3", "shard-4"] }, nowMs: 70_000 },
      ).at(-1),
    ).toEqual(["Draining", { kind: "drain", to: 2, shards: ["shard-5"] }]));

  it("gives back what is needed after all: all of it, or the part that is", () => {
    const begun = [{ ...due, nowMs: 0 }, due] as const;
    const some = { ...due, nodes: 320, fleet, nowMs: 70_000 };
    expect(outcomes(...begun, some).at(-1)).toEqual([
      "GivenBack",
      { kind: "giveBack", shards: ["shard-2", "shard-3"] },
    ]);
    const all = { ...due, nodes: 600, fleet, nowMs: 70_000 };
    expect(outcomes(...begun, all).at(-1)).toEqual(["GivenBack", { kind: "giveBack", shards: fleet.drainedByScaler }]);
  });

  it("gives back what has not emptied in time, and begins anew after the delay", () => {
    const late = { ...due, fleet, nowMs: 360_000 };
    expect(
      outcomes({ ...due, nowMs: 0 }, due, { ...late, nowMs: 359_999 }, late, { ...due, nowMs: 400_000 }).slice(2),
    ).toEqual([
      ["Draining", none],
      ["DrainTimedOut", { kind: "giveBack", shards: fleet.drainedByScaler }],
      ["Waiting", none],
    ]);
  });

  it("gives back what is being emptied when somebody changes replicas", () =>
    expect(outcomes({ ...due, nowMs: 0 }, due, { ...due, fleet, replicas: 8, nowMs: 70_000 }).at(-1)).toEqual([
      "GivenBack",
      { kind: "giveBack", shards: fleet.drainedByScaler },
    ]));

  it("gives back the name of a shard once that has left", () => {
    const small = { nodes: 200, replicas: 2 };
    const leaving = { drainedByScaler: ["shard-2", "shard-3"], living: new Set(shardNames(3)) };
    expect(
      outcomes(
        { ...small, fleet: leaving },
        { ...small, fleet: { ...leaving, drainedByScaler: ["shard-2"] } },
        { ...small, fleet: { drainedByScaler: ["shard-2"] } },
      ),
    ).toEqual([
      ["GivenBack", { kind: "giveBack", shards: ["shard-3"] }],
      ["Steady", none],
      ["GivenBack", { kind: "giveBack", shards: ["shard-2"] }],
    ]);
  });
});

describe("a coordinator that has just begun to lead", () => {
  it("goes on with what its predecessor was emptying, with a time of its own", () => {
    const fleet = { drainedByScaler: ["shard-4", "shard-5"] };
    const look = { nodes: 100, replicas: 6, fleet, nowMs: 1_000_000 };
    expect(outcomes(look, { ...look, fleet: { ...fleet, busy: emptied(6, 4) }, nowMs: 1_299_000 })).toEqual([
      ["Draining", none],
      ["ScaledDown", { kind: "shrink", to: 4 }],
    ]);
  });

  it("gives it back where it sees no need", () =>
    expect(outcomes({ nodes: 300, fleet: { drainedByScaler: ["shard-2"] } })).toEqual([
      ["GivenBack", { kind: "giveBack", shards: ["shard-2"] }],
    ]));

  it("gives it back, off or in a dry run, and does nothing as long as it does not lead", () => {
    const fleet = { drainedByScaler: ["shard-2"] };
    const back = { kind: "giveBack", shards: ["shard-2"] };
    expect(outcomes({ nodes: 300, fleet, settings: { mode: "off" } })).toEqual([["Off", back]]);
    expect(outcomes({ nodes: 100, fleet, settings: { mode: "dry-run" } })).toEqual([["GivenBack", back]]);
    expect(outcomes({ nodes: 300, fleet: { ...fleet, leads: false } })).toEqual([["Following", none]]);
  });
});

describe("a dry run", () => {
  it.each([
    [{ nodes: 1_000 }, 10],
    [{ nodes: 100 }, 2],
  ])("asks only whether it might for %j", (look, to) =>
    expect(
      outcomes(
        { ...look, settings: { mode: "dry-run" } },
        { ...look, settings: { mode: "dry-run" }, nowMs: 60_000 },
      ).at(-1),
    ).toEqual(["DryRun", { kind: "try", to }]),
  );
});

const HOLDS: readonly (readonly [reason: string, given: Given, givesBack: boolean])[] = [
  ["StoreUnreachable", { fleet: { storeProblem: "no route" } }, false],
  ["FleetUnknown", { fleet: { isAssigned: false } }, false],
  ["FleetHeld", { fleet: { held: true } }, false],
  ["UnitsUnowned", { fleet: { unowned: ["ns/a"] } }, true],
  ["ForeignDrain", { fleet: { drainedByOperator: ["shard-0"] } }, true],
  ["Rollout", { set: { rollout: "revision b takes the place of a: 1 of 6 pods have it" } }, true],
  ["Autoscaled", { set: { autoscalers: ["HorizontalPodAutoscaler x"] } }, true],
  ["ScaledToZero", { set: { replicas: 0 } }, false],
  ["NodesUnknown", { nodes: unknown("NodesUnknown", "not listed") }, false],
  ["NoNodes", { nodes: unknown("NoNodes", "0 nodes") }, false],
  ["SeriesUnknown", { settings: { seriesPerShard: 1_000 } }, false],
];

describe("the scaler holds", () => {
  it.each(HOLDS)("for %s, whatever is wanted and for however long", (reason, given) => {
    const look = { nodes: 100, replicas: 6, ...given };
    const grown = { ...look, nodes: given.nodes ?? 2_000 };
    for (const one of [look, grown])
      expect(outcomes(one, { ...one, nowMs: 1_000_000 })).toEqual([
        [reason, none],
        [reason, none],
      ]);
  });

  it.each(HOLDS.filter(([reason]) => reason !== "ScaledToZero"))(
    "for %s in the middle of a shrink, and gives back what is being emptied at once, or when its time is up",
    (reason, given, givesBack) => {
      const drainedByScaler = ["shard-5"];
      const due = { nodes: 100, replicas: 6 };
      const held = { ...due, ...given, fleet: { ...given.fleet, drainedByScaler } };
      const back = { kind: "giveBack", shards: drainedByScaler };
      const canAct = !["StoreUnreachable", "FleetUnknown"].includes(reason);
      expect(
        outcomes(due, { ...due, nowMs: 60_000 }, { ...held, nowMs: 70_000 }, { ...held, nowMs: 360_000 }).slice(2),
      ).toEqual([
        [reason, givesBack ? back : none],
        [reason, canAct ? back : none],
      ]);
    },
  );

  it("for whatever keeps the StatefulSet from being read", () => {
    const facts = { ...factsWith({}), statefulSet: unknown("Forbidden", "403") };
    const draining = { ...facts, fleet: { ...facts.fleet, drainedByScaler: ["shard-2"] } };
    expect(planScaling(NO_MEMORY, facts)).toMatchObject({ verdict: { reason: "Forbidden" }, action: none });
    expect(planScaling(NO_MEMORY, draining).action).toEqual({ kind: "giveBack", shards: ["shard-2"] });
    const lost = { ...draining, statefulSet: unknown("ApiUnreachable", "no answer") };
    const waiting = planScaling(NO_MEMORY, lost);
    expect(waiting.action).toEqual(none);
    expect(planScaling(waiting.done, { ...lost, nowMs: 300_000 }).action).toEqual({
      kind: "giveBack",
      shards: ["shard-2"],
    });
  });

  it("for a shard that stays and is short of memory when it would shrink; one that goes is no reason", () => {
    const look = { nodes: 100, replicas: 6 };
    const withFull = (shard: string) => ({ ...look, fleet: { full: new Set([shard]) } });
    expect(outcomes(withFull("shard-1")).at(0)).toEqual(["MemoryShort", none]);
    expect(outcomes(withFull("shard-5")).at(0)).toEqual(["Waiting", none]);
  });

  it("but grows where units are without a shard because the shards are short of memory", () => {
    const fleet = { unowned: ["ns/a"], full: new Set(["shard-0"]) };
    expect(outcomes({ nodes: 1_000, fleet }, { nodes: 1_000, fleet, nowMs: 30_000 }).at(-1)).toEqual([
      "ScaledUp",
      { kind: "grow", to: 10 },
    ]);
  });

  it("for nothing while the number may stay", () =>
    expect(outcomes({ set: { rollout: "some" }, fleet: { drainedByOperator: ["shard-1"], held: true } })).toEqual([
      ["Steady", none],
    ]));

  it("for no drain of a shard that is long gone", () =>
    expect(outcomes({ nodes: 1_000, fleet: { drainedByOperator: ["shard-9"] } })).toEqual([["Waiting", none]]));
});

describe("what was decided", () => {
  it("is told with both sizes where series count", () =>
    expect(
      planScaling(
        NO_MEMORY,
        factsWith({ nodes: 1_200, settings: { seriesPerShard: 1_000_000 }, fleet: { series: 18_400_000 } }),
      ).verdict.message,
    ).toBe("1,200 nodes and 18,400,000 series want 19 shards (by series) and allow 15 to 20; there are 3: 19 in 30s"));
});
