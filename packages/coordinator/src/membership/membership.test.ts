import { PROTOCOL } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { report, reportsOf } from "../testing/shard-reports.ts";
import { NO_MEMBERS, viewMembers } from "./membership.ts";

const fleetOf = (count: number) => reportsOf(...Array.from({ length: count }, (_, index) => report(`shard-${index}`)));

describe("viewMembers", () => {
  it("lets joining and active shards own units, and neither leaving nor incompatible ones", () => {
    const members = viewMembers(
      NO_MEMBERS,
      reportsOf(
        report("a", { state: "joining" }),
        report("b"),
        report("c", { state: "leaving" }),
        report("d", { protocol: { min: PROTOCOL.max + 1, max: PROTOCOL.max + 2 } }),
      ),
    );
    expect(members.eligible).toEqual(["a", "b"]);
    expect([...members.living.keys()]).toEqual(["a", "b", "c", "d"]);
    expect(members.changes).toContainEqual({ shard: "d", change: "incompatible" });
  });

  it("tells a restart by the incarnation, and says each change once", () => {
    const first = viewMembers(NO_MEMBERS, reportsOf(report("a")));
    const second = viewMembers(first, reportsOf(report("a", { incarnation: "two" })));
    const third = viewMembers(second, reportsOf(report("a", { incarnation: "two" })));
    expect([first, second, third].map(({ changes }) => changes.map(({ change }) => change))).toEqual([
      ["joined"],
      ["restarted"],
      [],
    ]);
  });

  it("gives up one shard of four whose lease ran out, and tells it from one that left", () => {
    const before = viewMembers(
      NO_MEMBERS,
      reportsOf(report("a"), report("b"), report("c"), report("d", { state: "leaving" })),
    );
    const after = viewMembers(before, reportsOf(report("b"), report("c")));
    expect([...after.living.keys()]).toEqual(["b", "c"]);
    expect(after.changes).toEqual([
      { shard: "a", change: "dead" },
      { shard: "d", change: "gone" },
    ]);
  });

  it("holds when more than a third of the fleet goes silent at once, and takes them back when they report again", () => {
    const before = viewMembers(NO_MEMBERS, fleetOf(4));
    const held = viewMembers(before, fleetOf(2));
    expect(held.held).toBe(true);
    expect(held.eligible).toEqual(before.eligible);
    expect(held.living.get("shard-3")?.silent).toBe(true);
    const still = viewMembers(held, fleetOf(2));
    expect([still.held, still.changes]).toEqual([true, []]);
    const back = viewMembers(still, fleetOf(4));
    expect([back.held, back.living.get("shard-3")?.silent]).toEqual([false, false]);
  });

  it("gives up the last silent ones once enough have come back", () => {
    const held = viewMembers(viewMembers(NO_MEMBERS, fleetOf(4)), fleetOf(2));
    expect(viewMembers(held, fleetOf(3)).eligible).toEqual(["shard-0", "shard-1", "shard-2"]);
  });

  it("gives up those of a held fleet that an operator calls dead, and no others because of them", () => {
    const declared = (...shards: readonly string[]) => ({
      ...{ trusted: true, drained: new Set<string>(), probed: undefined },
      declaredDead: new Set(shards),
    });
    const held = viewMembers(viewMembers(NO_MEMBERS, fleetOf(5)), fleetOf(3));
    expect(held.held).toBe(true);
    const one = viewMembers(held, fleetOf(3), declared("shard-3"));
    expect([one.held, [...one.living.keys()]]).toEqual([true, ["shard-0", "shard-1", "shard-2", "shard-4"]]);
    expect(one.changes).toEqual([{ shard: "shard-3", change: "declared dead" }]);
    // One of four that are left is silent: that alone would give it up.
    const still = viewMembers(one, fleetOf(3));
    expect([still.held, still.living.has("shard-4"), still.changes]).toEqual([true, true, []]);
    const both = viewMembers(still, fleetOf(3), declared("shard-4"));
    expect([both.held, both.eligible, both.buried.size]).toEqual([false, ["shard-0", "shard-1", "shard-2"], 0]);
    const back = viewMembers(both, fleetOf(5));
    expect([back.held, back.eligible.length]).toEqual([false, 5]);
  });

  it("declares nobody dead who reports or answers, nor before silence means something", () => {
    const held = viewMembers(viewMembers(NO_MEMBERS, fleetOf(4)), fleetOf(2));
    const facts = { trusted: true, drained: new Set<string>(), probed: undefined, declaredDead: new Set(["shard-3"]) };
    const answer = { answers: true, report: report("shard-3") } as const;
    const untold = [
      viewMembers(held, fleetOf(4), facts),
      viewMembers(held, fleetOf(2), { ...facts, trusted: false }),
      viewMembers(held, fleetOf(2), { ...facts, probed: new Map([["shard-3", answer]]) }),
    ];
    expect(untold.map(({ living }) => living.has("shard-3"))).toEqual([true, true, true]);
    expect(viewMembers(held, fleetOf(2), facts).living.has("shard-3")).toBe(false);
  });

  it("holds nothing in a fleet of two, nor for shards that leave together", () => {
    expect(viewMembers(viewMembers(NO_MEMBERS, fleetOf(2)), fleetOf(1)).eligible).toEqual(["shard-0"]);
    const leaving = reportsOf(report("a"), report("b", { state: "leaving" }), report("c", { state: "leaving" }));
    expect(viewMembers(viewMembers(NO_MEMBERS, leaving), reportsOf(report("a"))).held).toBe(false);
  });

  it("takes a last word for leaving, even from shards that were not heard to leave, and does not count it as fleet", () => {
    const before = viewMembers(NO_MEMBERS, fleetOf(4));
    const left = reportsOf(
      report("shard-0"),
      report("shard-1"),
      ...["shard-2", "shard-3"].map((id) => report(id, { state: "gone" })),
    );
    const after = viewMembers(before, left);
    expect([after.held, [...after.living.keys()]]).toEqual([false, ["shard-0", "shard-1"]]);
    expect(after.changes).toEqual([
      { shard: "shard-2", change: "gone" },
      { shard: "shard-3", change: "gone" },
    ]);
    expect(viewMembers(after, left).changes).toEqual([]);
  });

  it("gives nothing to a shard that cannot read of slices, where there are some", () => {
    const fleet = reportsOf(report("new"), report("old", { protocol: { min: 1, max: 1 } }));
    const facts = { trusted: true, drained: new Set<string>(), probed: undefined };
    const eligible = (sliced: boolean) => viewMembers(NO_MEMBERS, fleet, { ...facts, sliced }).eligible;
    expect([eligible(false), eligible(true)]).toEqual([["new", "old"], ["new"]]);
    expect([...viewMembers(NO_MEMBERS, fleet, { ...facts, sliced: true }).living.keys()]).toEqual(["new", "old"]);
  });

  it("gives what is in slices to those that leave or are drained, if all that stay cannot read of slices", () => {
    const fleet = reportsOf(
      report("drained"),
      report("leaving", { state: "leaving" }),
      report("old", { protocol: { min: 1, max: 1 } }),
    );
    const facts = { trusted: true, drained: new Set(["drained"]), probed: undefined };
    const eligible = (sliced: boolean) => viewMembers(NO_MEMBERS, fleet, { ...facts, sliced }).eligible;
    expect([eligible(false), eligible(true)]).toEqual([["old"], ["drained", "leaving"]]);
  });

  it.each([false, true])(
    "gives nothing to a silent shard that says it has gone when it is asked, units in slices: %s",
    (sliced) => {
      const before = viewMembers(NO_MEMBERS, fleetOf(2));
      const probed = new Map([["shard-1", { answers: true, report: report("shard-1", { state: "gone" }) } as const]]);
      const facts = { trusted: true, drained: new Set(["shard-0"]), probed, sliced };
      expect(viewMembers(before, fleetOf(1), facts).eligible).toEqual(sliced ? ["shard-0"] : []);
    },
  );

  it("counts a shard as full above 80 % of its memory limit, until it is under 70 %", () => {
    let members = NO_MEMBERS;
    const full = [79, 81, 75, 69].map((usedBytes) => {
      members = viewMembers(members, reportsOf(report("a", { memory: { usedBytes, limitBytes: 100 } })));
      return members.full.has("a");
    });
    expect(full).toEqual([false, true, true, false]);
    expect(
      viewMembers(NO_MEMBERS, reportsOf(report("a", { memory: { usedBytes: 99, limitBytes: null } }))).full.size,
    ).toBe(0);
  });
});
