import { silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { StoreNotWritableError, StoreUnreachableError } from "../store-errors.ts";
import type { StoreHealth } from "../store-health.ts";
import { createStoreMonitor } from "./store-monitor.ts";

const refused = new StoreUnreachableError("refused");
const readOnly = new StoreNotWritableError("read-only");

function open() {
  let nowMs = 100;
  const warned: string[] = [];
  const monitor = createStoreMonitor({
    untried: new StoreUnreachableError("not tried yet"),
    log: { ...silentLog, warn: (_, message) => void warned.push(message) },
    monotonicMs: () => nowMs,
  });
  const seen: StoreHealth[] = [];
  monitor.watchHealth((health) => void seen.push(health));
  const reach = () => {
    for (const part of ["connection", "reading", "writing"] as const) monitor.succeeded(part);
  };
  const passMs = (ms: number): void => {
    nowMs += ms;
  };
  return { monitor, seen, warned, reach, passMs };
}

describe("createStoreMonitor", () => {
  it("calls the store reachable once it could be connected to, read and written", () => {
    const { monitor, passMs } = open();
    passMs(5);
    monitor.succeeded("connection");
    monitor.succeeded("reading");
    expect(monitor.health()).toMatchObject({ state: "unreachable", sinceMs: 100, problem: "not tried yet" });
    monitor.succeeded("writing");
    expect(monitor.health()).toMatchObject({ state: "reachable", sinceMs: 105, problem: undefined });
  });

  it("calls it unreachable when one part fails, from then on, though the others work", () => {
    const { monitor, reach, passMs } = open();
    reach();
    passMs(7);
    monitor.failed("writing", readOnly);
    monitor.succeeded("reading");
    expect(monitor.health()).toMatchObject({ state: "unreachable", sinceMs: 107, problem: "read-only" });
    passMs(7);
    monitor.failed("connection", refused);
    expect(monitor.health()).toMatchObject({ state: "unreachable", sinceMs: 107, problem: "refused" });
    monitor.succeeded("connection");
    expect(monitor.problem()).toBe(readOnly);
    monitor.succeeded("writing");
    expect(monitor.health()).toMatchObject({ state: "reachable", sinceMs: 114 });
  });

  it("tells each change once, and logs each problem once", async () => {
    const { monitor, seen, warned, reach } = open();
    await Promise.resolve();
    expect(seen.map(({ state }) => state)).toEqual(["unreachable"]);
    reach();
    await Promise.resolve();
    for (let time = 0; time < 3; time++) {
      monitor.failed("reading", refused);
      await Promise.resolve();
    }
    expect(seen.map(({ state }) => state)).toEqual(["unreachable", "reachable", "unreachable"]);
    expect(warned).toEqual(["store: refused"]);
  });

  it("warns of a problem of another kind, and not of the same in other words", () => {
    const { monitor, warned, reach } = open();
    reach();
    for (const error of [
      refused,
      new StoreUnreachableError("closed"),
      readOnly,
      new StoreUnreachableError("timed out"),
    ])
      monitor.failed("connection", error);
    expect(monitor.health()).toMatchObject({ problem: "timed out" });
    reach();
    monitor.failed("connection", refused);
    expect(warned).toEqual(["store: refused", "store: read-only", "store: timed out", "store: refused"]);
  });

  it("tells that the clock is lost or found, and not that it drifted by a few milliseconds", async () => {
    const { monitor, seen } = open();
    for (const offsetMs of [3, 10, undefined, 4, 24]) {
      monitor.clockIs(offsetMs);
      await Promise.resolve();
    }
    expect(seen.map(({ clockOffsetMs }) => clockOffsetMs)).toEqual([3, undefined, 4, 24]);
  });
});
