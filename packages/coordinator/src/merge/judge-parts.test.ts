import { type FamilyHead, textFormat } from "@kube-state-shards/exposition";
import { describe, expect, it } from "vitest";
import { judgeParts, renderMissingUnits } from "./judge-parts.ts";
import type { OpenPart } from "./open-parts.ts";
import type { MergePlan } from "./plan-merge.ts";

const ORDER = { term: 1, epoch: 1 };
const PLAN: MergePlan = { order: ORDER, parts: [], unowned: [] };
const head = (name: string, type: FamilyHead["type"] = "gauge"): FamilyHead => ({ name, type, help: "Help." });

const part = (shard: string, families: readonly FamilyHead[], missing: readonly string[] = []): OpenPart => ({
  shard,
  units: [`ns/${shard}-a`, `ns/${shard}-b`],
  missing,
  manifest: { version: 1, shard, order: ORDER, encoding: "identity", units: [], families },
  cursor: { peek: async () => undefined, take: () => {} },
});

describe("judgeParts", () => {
  it("finds nothing missing where all is there", () => {
    const verdict = judgeParts(PLAN, { open: [part("s0", [head("a")]), part("s1", [head("a")])], failed: [] });
    expect(verdict).toMatchObject({ missingUnits: 0, missingShards: [], reasons: [] });
  });

  it("counts all units of a shard whose family has another type or whose order cannot be kept, each unit once", () => {
    const open = [
      part("s0", [head("a"), head("b")]),
      part("s1", [head("a", "counter"), head("b", "counter")], ["ns/s1-a"]),
      part("s2", [head("b"), head("a")]),
    ];
    const verdict = judgeParts(PLAN, { open, failed: [] });
    expect(verdict).toMatchObject({ missingUnits: 4, missingShards: ["s1", "s2"] });
    expect(verdict.reasons).toEqual([
      "s1 does not hold ns/s1-a",
      "s1 sends a as counter, others as gauge: run one version everywhere",
      "s1 sends b as counter, others as gauge: run one version everywhere",
      "s2 sends families in another order than the shards before it: run one version everywhere",
    ]);
  });

  it("adds the units of failed shards and those that nobody can take, and shortens long lists", () => {
    const unowned = ["ns/u1", "ns/u2", "ns/u3", "ns/u4", "ns/u5"];
    const failed = [{ shard: "s9", units: ["ns/x", "ns/y"], error: new Error("read pieces of s9: gone") }];
    const verdict = judgeParts({ ...PLAN, unowned }, { open: [], failed });
    expect(verdict).toMatchObject({ missingUnits: 7, missingShards: ["s9"] });
    expect(verdict.reasons).toEqual(["read pieces of s9: gone", "no shard can take ns/u1, ns/u2, ns/u3 and 2 more"]);
  });

  it("states the count as a metric of its own", () => {
    expect(renderMissingUnits(3, textFormat)).toMatch(
      /^# HELP kube_state_shards_merged_missing_units .+\n# TYPE kube_state_shards_merged_missing_units gauge\nkube_state_shards_merged_missing_units 3\n$/,
    );
  });
});
