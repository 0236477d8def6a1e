import { describe, expect, it } from "vitest";
import { createLeftOutLimit } from "./left-out-limit.ts";

describe("how long a list of what is left out may be", () => {
  it("is half of what was refused, for good, and nothing once even short ones are refused", () => {
    const limit = createLeftOutLimit();
    expect(limit.bytes).toBe(393_216);
    limit.refused(20_000);
    expect(limit.bytes).toBe(10_000);
    limit.taken(9_000);
    limit.refused(400);
    expect(limit.bytes).toBe(0);
  });

  it("says what of some namespaces it allows, and keeps one list for all who leave out the same", () => {
    const limit = createLeftOutLimit();
    const names = Array.from({ length: 20_000 }, (_, at) => `team-${String(at).padStart(5, "0")}`);
    const first = limit.leaveOut(names);
    expect(first.namespaces.size).toBe(11_234);
    expect(limit.leaveOut([...names])).toBe(first);
    limit.refused(first.bytes);
    expect(limit.leaveOut(names).namespaces.size).toBe(5_617);
  });

  it("is what proxies take, for ten minutes and then twenty, when three long ones in a row brought no answer", () => {
    let nowMs = 0;
    const limit = createLeftOutLimit(() => nowMs);
    limit.unanswered(20_000);
    limit.unanswered(20_000);
    limit.taken(20_000);
    limit.unanswered(20_000);
    limit.unanswered(5_000); // a server that is away
    limit.unanswered(20_000);
    expect(limit.bytes).toBe(393_216);
    limit.unanswered(20_000);
    expect(limit.bytes).toBe(6_144);
    nowMs = 600_000;
    expect(limit.bytes).toBe(393_216);
    limit.unanswered(20_000);
    nowMs = 1_799_999;
    expect(limit.bytes).toBe(6_144);
    nowMs = 1_800_000;
    limit.taken(20_000);
    limit.unanswered(20_000);
    expect(limit.bytes).toBe(393_216);
  });
});
