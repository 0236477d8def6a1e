import { expect, it } from "vitest";
import { reportOf } from "../assignment-store.case.ts";
import { digestReport } from "./report-digest.ts";

it("wakes nobody for what differs with every report, and everybody for a state or a size", () => {
  const told = { state: "serving", series: 5, eventsPerSecond: 1 } as const;
  const digestOf = (more: Partial<typeof told> | object, rest = {}): string =>
    digestReport(reportOf("shard-0", { units: { "ns/a": { ...told, ...more } }, ...rest }));
  const before = digestOf({});
  expect(digestOf({ eventsPerSecond: 7 }, { atMs: 9, memory: { usedBytes: 8, limitBytes: null } })).toBe(before);
  expect(digestOf({ eventsPerSecond: null })).toBe(before);
  expect(digestOf({ state: "retiring" })).not.toBe(before);
  expect(digestOf({ series: 6 })).not.toBe(before);
});
