import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { type StopSignal, stopSignals } from "./stop-signals.ts";

function setup() {
  const source = Object.assign(new EventEmitter<Record<StopSignal, [StopSignal]>>(), {
    exit: vi.fn<(code: number) => void>(),
  });
  let nowMs = 0;
  const stop = stopSignals(source, () => nowMs);
  const send = (signal: StopSignal, atMs: number): void => {
    nowMs = atMs;
    source.emit(signal, signal);
  };
  return { source, stop, send };
}

describe("stopSignals", () => {
  it("asks for a clean stop at the first signal, and names it", () => {
    const { source, stop, send } = setup();
    expect(stop.signal.aborted).toBe(false);
    send("SIGTERM", 0);
    expect(stop.signal.reason).toBe("SIGTERM");
    expect(source.exit).not.toHaveBeenCalled();
  });

  it("takes one Ctrl-C that arrives from terminal, npm and wrapper for one", () => {
    const { source, send } = setup();
    for (const atMs of [0, 3, 20]) send("SIGINT", atMs);
    expect(source.exit).not.toHaveBeenCalled();
  });

  it("ends the process at once when asked again", () => {
    const { source, send } = setup();
    send("SIGTERM", 0);
    send("SIGINT", 1_000);
    expect(source.exit).toHaveBeenCalledExactlyOnceWith(130);
  });

  it("gives the signals back", () => {
    const { source, stop } = setup();
    stop.dispose();
    expect(source.eventNames()).toEqual([]);
  });
});
