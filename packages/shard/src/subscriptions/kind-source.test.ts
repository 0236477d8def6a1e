import type { Reflector, ReflectorState } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { createKindSource, type OpenFeeder } from "./kind-source.ts";
import type { WatchStrategy } from "./plan-watches.ts";

type FakeFeeder = {
  readonly mode: WatchStrategy;
  readonly tell: (state: ReflectorState) => void;
  /** What a sink does when the first list is swapped in. */
  readonly swap: () => void;
  readonly log: string[];
};

const SYNCED: ReflectorState = { state: "watching", synced: true };
const BLOCKED: ReflectorState = { state: "blocked", synced: false, status: 403, reason: "pods is forbidden" };

function start() {
  const feeders: FakeFeeder[] = [];
  let changes = 0;
  const open: OpenFeeder = (mode, beforeSwap) => {
    const log: string[] = [];
    let listener: (state: ReflectorState) => void = () => {};
    feeders.push({ mode, tell: (state) => listener(state), swap: beforeSwap, log });
    const reflector: Reflector = {
      start: () => log.push("started"),
      stop: async () => {
        log.push("stopped");
      },
      state: () => ({ state: "idle" }),
      onState: (heard) => {
        listener = heard;
        return () => {};
      },
      resourceVersion: () => "",
      lastSyncedMs: () => undefined,
      lastSeenMs: () => undefined,
    };
    const sink = {
      beginReplace: () => ({ add: () => {}, commit: async () => {}, abort: () => {} }),
      upsert: () => {},
      remove: () => {},
      close: () => {
        if (!log.includes("closed")) log.push("closed");
      },
    };
    return { mode, reflector, sink };
  };
  const source = createKindSource({ mode: "namespace", open, onChange: () => changes++, onStopped: () => {} });
  const at = (index: number): FakeFeeder => {
    const feeder = feeders[index];
    if (feeder === undefined) throw new Error(`feeder ${index} was never opened`);
    return feeder;
  };
  return { source, at, opened: () => feeders.map((feeder) => feeder.mode), changes: () => changes };
}

describe("what keeps a kind of a unit up to date", () => {
  it("is settled by its first list, and stays so through later faults", () => {
    const { source, at, changes } = start();
    expect(source.isSettled()).toBe(false);
    at(0).tell(SYNCED);
    at(0).tell({ state: "backingOff", synced: true, reason: "connection lost", untilMs: 0 });
    expect([source.isSettled(), changes()]).toEqual([true, 1]);
  });

  it("is settled by a refusal, which it names until a list has come", () => {
    const { source, at } = start();
    at(0).tell(BLOCKED);
    at(0).tell({ state: "listing", synced: false });
    expect([source.isSettled(), source.blockade()]).toEqual([true, { status: 403, reason: "pods is forbidden" }]);
    at(0).tell(SYNCED);
    expect(source.blockade()).toBeUndefined();
  });

  it("is settled by a kind that the server does not have, which it names until a list has come", () => {
    const { source, at, changes } = start();
    at(0).tell({ state: "missing", synced: false });
    expect([source.isSettled(), source.isMissing(), source.blockade()]).toEqual([true, true, undefined]);
    at(0).tell({ state: "listing", synced: false });
    at(0).tell(SYNCED);
    expect([source.isMissing(), changes()]).toEqual([false, 2]);
  });

  it("changes over at once while the server does not have the kind", () => {
    const { source, at } = start();
    at(0).tell({ state: "missing", synced: false });
    source.switchTo("cluster");
    expect([at(0).log, at(1).log]).toEqual([["started", "closed", "stopped"], ["started"]]);
  });

  it("goes on with the old watch until the new one's list is swapped in, and not a moment longer", () => {
    const { source, at, opened } = start();
    at(0).tell(SYNCED);
    source.switchTo("cluster");
    expect([opened(), at(0).log, source.mode]).toEqual([["namespace", "cluster"], ["started"], "cluster"]);
    at(1).swap();
    expect([at(0).log, at(1).log]).toEqual([["started", "closed", "stopped"], ["started"]]);
  });

  it("stays with the old watch when it is switched back before the new one has listed", () => {
    const { source, at, opened } = start();
    at(0).tell(SYNCED);
    source.switchTo("cluster");
    source.switchTo("namespace");
    at(1).swap(); // too late: its sink is closed
    expect([at(0).log, at(1).log, opened().length]).toEqual([["started"], ["started", "closed", "stopped"], 2]);
  });

  it("changes over at once while it holds nothing", () => {
    const { source, at } = start();
    source.switchTo("cluster");
    expect([at(0).log, at(1).log]).toEqual([["started", "closed", "stopped"], ["started"]]);
    at(1).tell(SYNCED);
    expect(source.isSettled()).toBe(true);
  });

  it("closes both watches in the middle of a change", async () => {
    const { source, at } = start();
    at(0).tell(SYNCED);
    source.switchTo("cluster");
    await source.close();
    expect([at(0).log.at(-1), at(1).log.at(-1)]).toEqual(["stopped", "stopped"]);
  });
});
