import { describe, expect, it } from "vitest";
import { awaitState } from "../testing/await-state.ts";
import { createHeartbeat } from "./heartbeat.ts";

describe("the heartbeat", () => {
  it("beats by itself, and has one report under way at a time", async () => {
    let sent = 0;
    let underWay = 0;
    const heartbeat = createHeartbeat({
      everyMs: 1,
      gapMs: 0,
      send: async () => {
        expect(++underWay).toBe(1);
        sent++;
        await new Promise((resolve) => setTimeout(resolve, 5));
        underWay--;
      },
    });
    heartbeat.start();
    await awaitState(
      () => sent,
      (count) => count >= 5,
    );
    await heartbeat.stop();
    expect(underWay).toBe(0);
  });

  it("reports a change at once, and what changes meanwhile together in one more", async () => {
    const finish: (() => void)[] = [];
    const heartbeat = createHeartbeat({
      everyMs: 3_600_000,
      gapMs: 1,
      send: () => new Promise((resolve) => finish.push(resolve)),
    });
    heartbeat.start();
    expect(finish).toHaveLength(1);
    for (let n = 0; n < 100; n++) heartbeat.soon();
    expect(finish).toHaveLength(1);
    finish[0]?.();
    await awaitState(
      () => finish.length,
      (count) => count === 2,
    );
    finish[1]?.();
    await heartbeat.stop();
    heartbeat.soon();
    expect(finish).toHaveLength(2);
  });
});
