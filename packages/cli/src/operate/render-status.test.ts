import type { CoordinatorStatus, ScalerStatus, ShardStatus } from "@kube-state-shards/coordinator";
import { describe, expect, it } from "vitest";
import { renderStatus } from "./render-status.ts";

const shard = (name: string, more: Partial<ShardStatus> = {}): ShardStatus => ({
  shard: name,
  state: "active",
  partition: undefined,
  address: undefined,
  drained: false,
  units: 4,
  series: 1_200,
  eventsPerSecond: 3.25,
  standbyUnits: 0,
  standbySeries: 0,
  percentOfMean: 100,
  applied: { term: 3, epoch: 9 },
  epochsBehind: 0,
  memory: { usedBytes: 120 * 2 ** 20, limitBytes: 512 * 2 ** 20 },
  full: false,
  configHash: "a",
  configMatches: true,
  ...more,
});
const status: CoordinatorStatus = {
  leader: { id: "coordinator-1", me: true },
  order: { term: 3, epoch: 9 },
  store: { state: "reachable", problem: undefined, clockKnown: true },
  held: false,
  shards: [shard("shard-0")],
  moves: [],
  sliced: [],
  unowned: [],
  drained: [],
  withoutStandby: [],
  partitions: 1,
  emptyPartitions: [],
  problems: [],
};
const render = (more: Partial<CoordinatorStatus> = {}): string =>
  renderStatus({ url: "http://c:8081", status: { ...status, ...more } });

describe("the status for people", () => {
  it("is short for a fleet at rest", () =>
    expect(render()).toBe(
      [
        "FLEET",
        "asked   http://c:8081",
        "leader  coordinator-1 (this one)",
        "order   term 3 epoch 9",
        "store   reachable",
        "",
        "SHARD    STATE   UNITS  SERIES  EVENTS/S  OF MEAN  LAG  MEMORY",
        "shard-0  active  4      1200    3.25      100%     0    120 MiB of 512 MiB",
        "",
        "no problems",
        "",
      ].join("\n"),
    ));

  it("shows standbys where there are any, and how many units have none", () => {
    const shown = render({ shards: [shard("shard-0", { standbyUnits: 3 })], withoutStandby: ["ns/a"] });
    expect(shown).toMatch(/^SHARD .*STANDBY UNITS$/m);
    expect(shown).toMatch(/^shard-0 .* 3$/m);
    expect(shown).toMatch(/^alone +1 units have no whole standby$/m);
  });

  it("shows partitions where there are several", () => {
    const two = { partitions: 2, emptyPartitions: [], shards: [shard("shard-3", { partition: 1 })] };
    expect(render(two)).toMatch(/^partitions +2$/m);
    expect(render(two)).toMatch(/^SHARD +PARTITION +STATE .*\nshard-3 +1\/2 +active /m);
    expect(render({ ...two, emptyPartitions: [0] })).toMatch(/^partitions +2, of which 0\/2 has no shard$/m);
  });

  it("shows what is odd about a shard", () => {
    const odd = shard("shard-1", {
      ...{ state: "silent", drained: true, full: true, configMatches: false, percentOfMean: undefined },
      eventsPerSecond: undefined,
      ...{ epochsBehind: undefined, memory: { usedBytes: 2 ** 20, limitBytes: null } },
    });
    expect(render({ shards: [odd] })).toMatch(
      /^shard-1 +silent, drained, full, other config +4 +1200 +- +- +older term +1 MiB$/m,
    );
  });

  it("lists moves in flight, and problems with what to do", () => {
    const text = render({
      moves: [
        { unit: "ns/a", phase: "warming", from: "shard-0", to: "shard-1", ageMs: 2_500, aborts: 3 },
        { unit: "ns/b", phase: "cuttingOver", from: "shard-0", to: "shard-1", ageMs: undefined, aborts: 0 },
      ],
      problems: [{ what: "no coordinator leads", todo: "Wait." }],
    });
    expect(text).toContain("moves in flight: 2\n");
    expect(text).toMatch(/^ns\/a +warming +shard-0 +shard-1 +2\.5s +3 times$/m);
    expect(text).toMatch(/^ns\/b +cuttingOver +shard-0 +shard-1 +- +-$/m);
    expect(text).toContain("problem: no coordinator leads\n     do: Wait.\n");
  });

  it("shows what is in slices, and where", () => {
    const shards = Array.from({ length: 10 }, (_, index) => `shard-${index}`);
    const text = render({
      sliced: [
        { unit: "ns/giant", slices: 8, shards: ["shard-1", "shard-0"], series: 1_000 },
        { unit: "cluster/nodes", slices: 16, shards, series: 900 },
      ],
    });
    expect(text).toContain("in slices: 2\n");
    expect(text).toMatch(/^ns\/giant +8 +1000 +shard-1 shard-0$/m);
    expect(text).toMatch(/^cluster\/nodes +16 +900 +shard-0 .* shard-7 and 2 more$/m);
  });

  it("shows the scaler, where there is one that is not off", () => {
    const scaler: ScalerStatus = {
      mode: "on",
      statefulSet: { namespace: "metrics", name: "shards" },
      reason: "Draining",
      message: "waits for shard-2 (4 units) to be empty",
      nodes: 640,
      series: 1_200_000,
      replicas: 3,
      estimate: { stay: [1, 2], moveTo: [2, 2], exact: 2, by: "nodes" },
      wanted: 2,
      draining: ["shard-2"],
      lastChange: { from: 1, to: 3, atMs: Date.UTC(2026, 10, 28, 6) },
      recommended: { cpuCores: 0.42, memoryBytes: 790 * 2 ** 20, cpu: "420m", memory: "790Mi" },
    };
    expect(render({ scaler })).toContain(
      [
        "SCALER",
        "mode       on, StatefulSet metrics/shards",
        "decision   Draining: waits for shard-2 (4 units) to be empty",
        "nodes      640",
        "series     1200000",
        "shards     3; 1 to 2 may stay, else 2; wanted: 2",
        "emptying   shard-2",
        "changed    from 1 to 3 at 2026-11-28T06:00:00.000Z",
        "resources  cpu 420m and memory 790Mi are right for a shard",
        "",
        "SHARD ",
      ].join("\n"),
    );
    const ignorant = { nodes: undefined, series: undefined, replicas: undefined, lastChange: undefined };
    const following = { ...scaler, ...ignorant, draining: [], estimate: undefined, recommended: undefined };
    expect(render({ scaler: { ...following, reason: "Following", message: "another coordinator leads" } })).toContain(
      "decision  Following: another coordinator leads\n\nSHARD ",
    );
    expect(render({ scaler: { ...scaler, mode: "off" } })).toBe(render());
  });

  it.each<[string, Partial<CoordinatorStatus>, RegExp]>([
    ["nobody leads", { leader: { id: undefined, me: false } }, /^leader +nobody$/m],
    ["another one leads", { leader: { id: "c-2", me: false } }, /^leader +c-2$/m],
    ["there is no election", { leader: { id: undefined, me: true } }, /^leader +the only coordinator \(this one\)$/m],
    ["nothing is assigned", { order: undefined }, /^order +nothing is assigned yet$/m],
    [
      "the clock is unknown",
      { store: { ...status.store, clockKnown: false } },
      /^store +reachable, its clock unknown$/m,
    ],
    ["the fleet is held", { held: true }, /^held +too many/m],
    ["a shard is drained", { drained: ["shard-1"] }, /^drained +shard-1$/m],
    ["units are unowned", { unowned: ["ns/a", "ns/b"] }, /^unowned +ns\/a ns\/b$/m],
    ["no shard has reported", { shards: [] }, /^no shard has reported$/m],
  ])("says that %s", (_, more, want) => expect(render(more)).toMatch(want));
});
