import { NO_ORDER, namespaceUnit, type ShardReport, sealAssignment, type UnitId } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { report, reportsOf } from "../testing/shard-reports.ts";
import { adoptAssignment, type ControlState, INITIAL_CONTROL } from "./control-state.ts";
import { COORDINATOR_DEFAULTS } from "./coordinator-options.ts";
import { decide, type Facts } from "./decide.ts";
import { NO_RATES } from "./rates.ts";
import { toldUnits } from "./told-units.ts";
import { updateWeights, type Weights } from "./weights.ts";

const options = { ...COORDINATOR_DEFAULTS, clusterResources: [], expectedShards: 2 };
const units: ReadonlySet<UnitId> = new Set(["a", "b", "c", "d"].map(namespaceUnit));
const two = reportsOf(report("shard-0"), report("shard-1"));

const factsOf = (more: Partial<Facts> = {}): Facts => {
  const nowMs = more.nowMs ?? 1_000;
  const given = { units, reports: two, nowMs, storeNowMs: nowMs, leadingSinceMs: 0, trusted: true, probed: undefined };
  return { ...given, options, ...more };
};

function published(state: ControlState, reports = two, nowMs = 1_000): ControlState {
  const decision = decide(state, factsOf({ reports, nowMs }));
  if (decision.published === undefined) throw new Error("nothing was published");
  return decision.published;
}

describe("decide", () => {
  it("waits for the expected shards before the first assignment, then gives every unit an owner at once", () => {
    const early = decide(INITIAL_CONTROL, factsOf({ reports: reportsOf(report("shard-0")), nowMs: 0 }));
    expect(early.published).toBeUndefined();
    const { current } = published(early.state);
    expect(Object.keys(current?.units ?? {})).toEqual([...units]);
    expect(Object.values(current?.units ?? {}).every(({ phase }) => phase === "owned")).toBe(true);
    expect(new Set(Object.values(current?.units ?? {}).map(({ owner }) => owner)).size).toBe(2);
  });

  it("publishes nothing when the same facts come again", () => {
    const after = published(INITIAL_CONTROL);
    expect(decide(after, factsOf({ nowMs: 2_000 })).published).toBeUndefined();
  });

  it("begins a term above all that any shard has applied", () => {
    const reports = reportsOf(report("shard-0", { applied: { term: 7, epoch: 3 } }), report("shard-1"));
    expect(published(INITIAL_CONTROL, reports).current?.order).toEqual({ term: 8, epoch: 1 });
  });

  it("begins with who is there once the start has taken too long, and with nobody never", () => {
    const late = { nowMs: options.startTimeoutMs };
    const alone = reportsOf(report("shard-0"));
    expect(decide(INITIAL_CONTROL, factsOf({ nowMs: late.nowMs - 1, reports: alone })).published).toBeUndefined();
    const { current } = decide(INITIAL_CONTROL, factsOf({ ...late, reports: alone })).published ?? INITIAL_CONTROL;
    expect(Object.values(current?.units ?? {}).map(({ owner }) => owner)).toEqual([...units].map(() => "shard-0"));
    expect(decide(INITIAL_CONTROL, factsOf({ ...late, reports: new Map() })).published).toBeUndefined();
  });

  it("begins at the clock where nobody is left who knows an order, above any that somebody out of sight may go by", () => {
    const begun = decide(INITIAL_CONTROL, factsOf({ storeNowMs: 1_785_000_000_500 })).published?.current;
    expect(begun?.order).toEqual({ term: 1_785_000_000, epoch: 1 });
  });

  it("fills an empty store again from what shards serve, with no move", () => {
    const serving = { state: "serving", series: 5 } as const;
    const reports = reportsOf(
      report("shard-0", { units: { "ns/a": serving, "ns/b": serving, "ns/c": serving } }),
      report("shard-1", { units: { "ns/d": serving } }),
    );
    const { current } = published(INITIAL_CONTROL, reports);
    expect(Object.values(current?.units ?? {}).map(({ owner }) => owner)).toEqual([
      "shard-0",
      "shard-0",
      "shard-0",
      "shard-1",
    ]);
  });

  it("goes on from another coordinator's assignment in a higher term, moves nothing, and gives its shards time to report", () => {
    const placements = [...units].map(
      (unit) => [unit, { phase: "owned", owner: unit < "ns/c" ? "shard-0" : "shard-1" }] as const,
    );
    const addresses = { "shard-0": "http://127.0.0.1/shard-0", "shard-1": "http://127.0.0.1/shard-1" };
    const found = sealAssignment({ order: { term: 4, epoch: 9 }, units: new Map(placements), unowned: [], addresses });
    const adopted = adoptAssignment(INITIAL_CONTROL, found, { nowMs: 1_000 });
    const alone = { reports: reportsOf(report("shard-0")) };
    expect(decide(adopted, factsOf({ ...alone, nowMs: 2_000, trusted: false })).published).toBeUndefined();
    expect(decide(adopted, factsOf({ nowMs: 2_000, trusted: false })).published).toBeUndefined();
    const late = decide(adopted, factsOf({ ...alone, nowMs: 12_000 })).published?.current;
    expect(late?.order).toEqual({ term: 5, epoch: 1 });
    expect(Object.values(late?.units ?? {}).every(({ owner }) => owner === "shard-0")).toBe(true);
  });

  it("keeps the assignment while no shard lives at all", () => {
    const after = published(INITIAL_CONTROL);
    expect(decide(after, factsOf({ reports: new Map(), nowMs: 60_000 })).published).toBeUndefined();
  });

  it("removes a unit that ended and gives a new one an owner at once", () => {
    const after = published(INITIAL_CONTROL);
    const changed = new Set([...units].slice(1).concat("ns/new"));
    const next = decide(after, factsOf({ units: changed, nowMs: 2_000 })).published?.current;
    expect(Object.keys(next?.units ?? {})).toEqual([...changed].sort());
    expect(next?.units["ns/new"]?.phase).toBe("owned");
  });

  it("aborts a cut-over that nobody acknowledges, and leaves the unit in peace for a while", () => {
    let state = published(INITIAL_CONTROL);
    const applied = () => state.current?.order ?? NO_ORDER;
    const shards = () => ["shard-0", "shard-1", "shard-2"].map((shard) => report(shard, { applied: applied() }));
    state = published(state, reportsOf(...shards()));
    const moving = Object.keys(state.current?.units ?? {}).filter(
      (unit) => state.current?.units[unit]?.phase === "warming",
    );
    expect(moving.length).toBeGreaterThan(0);
    const ready = Object.fromEntries(moving.map((unit) => [unit, { state: "ready", series: 1 } as const]));
    const reports = reportsOf(...shards().map((one) => (one.shard === "shard-2" ? { ...one, units: ready } : one)));
    state = published(state, reports);
    expect(moving.map((unit) => state.current?.units[unit]?.phase)).toEqual(moving.map(() => "cuttingOver"));
    const lateMs = 1_000 + options.cutOverLeadMs + options.handoffTimeoutMs + 1;
    expect(decide(state, factsOf({ reports, nowMs: lateMs - 1 })).published).toBeUndefined();
    state = published(state, reports, lateMs);
    expect(moving.map((unit) => state.current?.units[unit]?.phase)).toEqual(moving.map(() => "owned"));
    expect(decide(state, factsOf({ reports, nowMs: lateMs + 1_000 })).published).toBeUndefined();
    state = published(state, reports, lateMs + options.handoffTimeoutMs);
    expect(moving.map((unit) => state.current?.units[unit]?.phase)).toEqual(moving.map(() => "warming"));
  });
});

describe("updateWeights", () => {
  const serving = (series: number) => ({ state: "serving", series }) as const;
  const update = (before: Weights, reports: ReadonlyMap<string, ShardReport>, known: ReadonlySet<string> = units) =>
    updateWeights(before, toldUnits(reports, known), { units: known, rates: NO_RATES, eventWeight: 100 });
  it("takes series from who holds a unit whole, keeps what nobody reports, and is deaf to noise", () => {
    const first = update(new Map(), reportsOf(report("x", { units: { "ns/a": serving(100), "ns/b": serving(0) } })));
    expect([...first]).toEqual([
      ["ns/a", 100],
      ["ns/b", 1],
    ]);
    const noisy = reportsOf(
      report("x", { units: { "ns/a": serving(115), "ns/b": { state: "warming", series: 900 } } }),
    );
    expect(update(first, noisy)).toBe(first);
    const grown = update(first, reportsOf(report("x", { units: { "ns/a": serving(121) } })));
    expect(grown.get("ns/a")).toBe(121);
    expect([...update(grown, new Map(), new Set(["ns/b"]))]).toEqual([["ns/b", 1]]);
  });
});
