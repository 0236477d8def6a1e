import { beforeEach, describe, expect, it } from "vitest";
import { StoreSplitError } from "../store-errors.ts";
import { createFollowedStore, type FollowedStore } from "./followed-store.ts";

let nowMs: number;
let followed: FollowedStore;
beforeEach(() => {
  nowMs = 0;
  followed = createFollowedStore({ target: "coordinator at http://c", guardMs: 4_000, monotonicMs: () => nowMs });
});
const hear = (id: string, sinceMs: number): boolean => followed.heard({ id, sinceMs, nowMs: 0 });

describe("which of the stores that answer is followed", () => {
  it("is the first, and tells when it is another", () => {
    expect([hear("a", 100), hear("a", 100), hear("b", 200), hear("b", 200)]).toEqual([false, false, true, false]);
  });

  it("is the younger of two that answer in turn, whichever came first", () => {
    hear("b", 200);
    expect(() => hear("a", 100)).toThrow(StoreSplitError);
    expect(hear("b", 200)).toBe(false);
    nowMs += 3_999;
    expect(() => hear("a", 100)).toThrow(/Two coordinators serve a store/);
  });

  it("is one that began on a slow clock once the one before has been silent for a while", () => {
    hear("b", 200);
    nowMs += 4_000;
    expect(hear("a", 100)).toBe(true);
    expect(() => hear("c", 50)).toThrow(StoreSplitError);
  });
});
