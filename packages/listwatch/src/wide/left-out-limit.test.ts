import { describe, expect, it } from "vitest";
import { createLeftOutLimit } from "./left-out-limit.ts";

describe("how long a list of what is left out may be", () => {
  it("is half of what was refused, for good, and nothing once even short ones are refused", () => {
    const limit = createLeftOutLimit();
    expect(limit.bytes).toBe(32_768);
    limit.refused(20_000);
    expect(limit.bytes).toBe(10_000);
    limit.taken(9_000);
    limit.refused(400);
    expect(limit.bytes).toBe(0);
  });

  it("is what proxies take, for ten minutes, when three long ones in a row brought no answer", () => {
    let nowMs = 0;
    const limit = createLeftOutLimit(() => nowMs);
    limit.unanswered(20_000);
    limit.unanswered(20_000);
    limit.taken(20_000);
    limit.unanswered(20_000);
    limit.unanswered(5_000); // a server that is away
    limit.unanswered(20_000);
    expect(limit.bytes).toBe(32_768);
    limit.unanswered(20_000);
    expect(limit.bytes).toBe(6_144);
    nowMs = 600_000;
    expect(limit.bytes).toBe(32_768);
  });
});
