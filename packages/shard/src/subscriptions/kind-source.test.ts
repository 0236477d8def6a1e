import type { Reflector, ReflectorState } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { type Coverage, coverageOf } from "./coverage.ts";
import { createKindSource, type OpenFeeder, type SourceScope } from "./kind-source.ts";
import type { WatchMode } from "./prefer-mode.ts";

type FakeFeeder = {
  readonly mode: WatchMode;
  readonly asked: Coverage;
  readonly kept: () => Coverage;
  readonly notOlderThan: string;
  readonly tell: (state: ReflectorState) => void;
  /** What a sink does when the first list is swapped in. */
  readonly swap: () => void;
  readonly log: string[];
};

const WHOLE = coverageOf(["ns/a"]);
const [FIRST, SECOND] = [coverageOf(["ns/a#1of2"]), coverageOf(["ns/a#2of2"])];
const NAMESPACE: SourceScope = { mode: "namespace", coverage: WHOLE };
const CLUSTER: SourceScope = { mode: "cluster", coverage: WHOLE };

const SYNCED: ReflectorState = { state: "watching", synced: true };
const BLOCKED: ReflectorState = { state: "blocked", synced: false, status: 403, reason: "pods is forbidden" };

function start(scope = NAMESPACE) {
  const feeders: FakeFeeder[] = [];
  let changes = 0;
  const open: OpenFeeder = ({ mode, coverage: asked }, { kept, beforeSwap, notOlderThan }) => {
    const log: string[] = [];
    let listener: (state: ReflectorState) => void = () => {};
    const seen = String(98 + feeders.length);
    feeders.push({ mode, asked, kept, notOlderThan, tell: (state) => listener(state), swap: beforeSwap, log });
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
      resourceVersion: () => seen,
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
    return { reflector, sink };
  };
  const source = createKindSource({ scope, open, onChange: () => changes++, onStopped: () => {} });
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
    expect(source.isSettled(WHOLE)).toBe(false);
    at(0).tell(SYNCED);
    at(0).tell({ state: "backingOff", synced: true, reason: "connection lost", untilMs: 0 });
    expect([source.isSettled(WHOLE), changes()]).toEqual([true, 1]);
  });

  it("is settled by a refusal, which it names until a list has come", () => {
    const { source, at } = start();
    at(0).tell(BLOCKED);
    at(0).tell({ state: "listing", synced: false });
    expect([source.isSettled(WHOLE), source.blockade()]).toEqual([true, { status: 403, reason: "pods is forbidden" }]);
    at(0).tell(SYNCED);
    expect(source.blockade()).toBeUndefined();
  });

  it("is settled by a kind that the server does not have, which it names until a list has come", () => {
    const { source, at, changes } = start();
    at(0).tell({ state: "missing", synced: false });
    expect([source.isSettled(WHOLE), source.isMissing(), source.blockade()]).toEqual([true, true, undefined]);
    at(0).tell({ state: "listing", synced: false });
    at(0).tell(SYNCED);
    expect([source.isMissing(), changes()]).toEqual([false, 2]);
  });

  it("changes over at once while the server does not have the kind", () => {
    const { source, at } = start();
    at(0).tell({ state: "missing", synced: false });
    source.want(CLUSTER);
    expect([at(0).log, at(1).log]).toEqual([["started", "closed", "stopped"], ["started"]]);
  });

  it("goes on with the old watch until the new one's list is swapped in, and not a moment longer", () => {
    const { source, at, opened } = start();
    at(0).tell(SYNCED);
    source.want(CLUSTER);
    expect([opened(), at(0).log, source.mode]).toEqual([["namespace", "cluster"], ["started"], "cluster"]);
    at(1).swap();
    expect([at(0).log, at(1).log]).toEqual([["started", "closed", "stopped"], ["started"]]);
  });

  it("lists nothing older than what the old watch has seen: the server that answers may be behind the one that is watched", () => {
    const { source, at } = start();
    at(0).tell(SYNCED);
    source.want(CLUSTER);
    at(1).swap();
    at(1).tell(SYNCED);
    source.want(NAMESPACE);
    expect([0, 1, 2].map((index) => at(index).notOlderThan)).toEqual(["", "98", "99"]);
  });

  it("stays with the old watch when it is switched back before the new one has listed", () => {
    const { source, at, opened } = start();
    at(0).tell(SYNCED);
    source.want(CLUSTER);
    source.want(NAMESPACE);
    at(1).swap(); // too late: its sink is closed
    expect([at(0).log, at(1).log, opened().length]).toEqual([["started"], ["started", "closed", "stopped"], 2]);
  });

  it("changes over at once while it holds nothing", () => {
    const { source, at } = start();
    source.want(CLUSTER);
    expect([at(0).log, at(1).log]).toEqual([["started", "closed", "stopped"], ["started"]]);
    at(1).tell(SYNCED);
    expect(source.isSettled(WHOLE)).toBe(true);
  });

  it("closes both watches in the middle of a change", async () => {
    const { source, at } = start();
    at(0).tell(SYNCED);
    source.want(CLUSTER);
    await source.close();
    expect([at(0).log.at(-1), at(1).log.at(-1)]).toEqual(["stopped", "stopped"]);
  });
});

describe("what keeps slices of a unit up to date", () => {
  const namespace = (coverage: Coverage): SourceScope => ({ mode: "namespace", coverage });

  it("lets a slice go at once, and asks for no less until it is told to", () => {
    const { source, at, opened } = start();
    at(0).tell(SYNCED);
    source.want(namespace(FIRST));
    expect([opened().length, at(0).kept()]).toEqual([1, FIRST]);
    expect([source.isSettled(FIRST), source.isSettled(SECOND)]).toEqual([true, false]);
    source.tighten();
    expect(at(1).asked).toEqual(FIRST);
    at(1).swap();
    at(1).tell(SYNCED);
    expect(source.isSettled(FIRST)).toBe(true);
    source.tighten();
    expect(opened()).toHaveLength(2);
  });

  it("goes on with what it has until a slice that it gains is listed, and is settled for that then", () => {
    const { source, at, changes } = start(namespace(FIRST));
    at(0).tell(SYNCED);
    source.want(namespace(WHOLE));
    expect([at(0).log, at(0).kept(), at(1).asked]).toEqual([["started"], FIRST, WHOLE]);
    expect([source.isSettled(FIRST), source.isSettled(SECOND), changes()]).toEqual([true, false, 1]);
    at(1).swap();
    at(1).tell(SYNCED);
    expect([source.isSettled(WHOLE), changes(), at(0).log.at(-1)]).toEqual([true, 2, "stopped"]);
  });

  it("lists a slice anew that it let go of, although its watch still brings it", () => {
    const { source, at, opened } = start();
    at(0).tell(SYNCED);
    source.want(namespace(FIRST));
    source.want(namespace(WHOLE));
    expect([opened().length, source.isSettled(WHOLE)]).toEqual([2, false]);
  });

  it("gives up listing what is wanted no more", () => {
    const { source, at } = start(namespace(FIRST));
    at(0).tell(SYNCED);
    source.want(namespace(WHOLE));
    source.want(namespace(FIRST));
    expect([at(0).log, at(1).log]).toEqual([["started"], ["started", "closed", "stopped"]]);
  });

  it("begins its first list again for more than it was asked for, and goes on with it for less", () => {
    const { source, at, opened } = start(namespace(FIRST));
    source.want(namespace(WHOLE));
    expect([at(0).log.at(-1), opened().length]).toEqual(["stopped", 2]);
    source.want(namespace(SECOND));
    at(1).tell(SYNCED);
    expect([opened().length, source.isSettled(SECOND), source.isSettled(FIRST)]).toEqual([2, true, false]);
  });

  it("is settled for a slice that it gains while it is refused once it is refused again", () => {
    const { source, at } = start(namespace(FIRST));
    at(0).tell(BLOCKED);
    source.want(namespace(WHOLE));
    expect(source.isSettled(SECOND)).toBe(false);
    at(1).tell(BLOCKED);
    expect(source.isSettled(WHOLE)).toBe(true);
  });
});
