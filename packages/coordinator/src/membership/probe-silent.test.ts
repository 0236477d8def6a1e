import { type Assignment, type ShardReport, sealAssignment } from "@kube-state-shards/assignment";
import { silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { ManualScheduler } from "../testing/manual-scheduler.ts";
import { report, reportsOf } from "../testing/shard-reports.ts";
import { NO_MEMBERS, viewMembers } from "./membership.ts";
import { probeSilent } from "./probe-silent.ts";

const assignmentOf = (...units: readonly string[]): Assignment =>
  sealAssignment({
    order: { term: 3, epoch: 1 },
    units: new Map(units.map((unit) => [unit, { phase: "owned", owner: "shard-0" }])),
    unowned: [],
  });

/** What a silent shard that answers is handed. */
async function given(assignment: Assignment, more: Partial<ShardReport>): Promise<readonly Assignment[]> {
  const handed: Assignment[] = [];
  const answer = report("shard-0", more);
  const scheduler = new ManualScheduler();
  const probes = probeSilent({
    probe: async () => ({ answers: true, report: answer, give: async (one) => void handed.push(one) }),
    scheduler,
    everyMs: 100,
    timeoutMs: 100,
    onVerdict: () => {},
    log: silentLog,
  });
  const heard = viewMembers(NO_MEMBERS, reportsOf(answer));
  const silent = viewMembers(heard, new Map(), { trusted: false, drained: new Set(), probed: undefined });
  probes.follow(silent, assignment);
  await scheduler.advance(50);
  expect(probes.verdicts().get("shard-0")?.answers).toBe(true);
  probes.stop();
  return handed;
}

describe("a silent shard that answers", () => {
  const [whole, sliced] = [assignmentOf("ns/a"), assignmentOf("ns/a#1of2", "ns/a#2of2")];
  const OLD = { protocol: { min: 1, max: 1 } };

  it("is handed what it has not applied", async () => {
    expect(await given(whole, {})).toEqual([whole]);
    expect(await given(sliced, {})).toEqual([sliced]);
    expect(await given(whole, { applied: whole.order })).toEqual([]);
  });

  it("is handed no slices where its release would take them for namespaces", async () => {
    expect(await given(whole, OLD)).toEqual([whole]);
    expect(await given(sliced, OLD)).toEqual([]);
  });
});
