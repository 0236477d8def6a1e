import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Gathering } from "./gathering.ts";

const onGathered = vi.fn();

beforeEach(() => {
  onGathered.mockReset();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("gathering", () => {
  it("ends once, when nobody has come for as long as it was told, and begins anew with who comes then", () => {
    const gathering = new Gathering({ gatherMs: 20, onGathered });
    for (let come = 0; come < 3; come += 1) {
      gathering.note();
      vi.advanceTimersByTime(19);
    }
    expect(onGathered).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onGathered).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(onGathered).toHaveBeenCalledTimes(1);
    gathering.note();
    vi.advanceTimersByTime(20);
    expect(onGathered).toHaveBeenCalledTimes(2);
  });

  it("ends after ten times as long, whoever still comes", () => {
    const gathering = new Gathering({ gatherMs: 20, onGathered });
    for (let ms = 0; ms < 199; ms += 1) {
      gathering.note();
      vi.advanceTimersByTime(1);
    }
    expect(onGathered).not.toHaveBeenCalled();
    gathering.note();
    vi.advanceTimersByTime(1);
    expect(onGathered).toHaveBeenCalledTimes(1);
  });

  it("waits for nobody where it was told so, and tells nobody once it was stopped", () => {
    new Gathering({ gatherMs: 0, onGathered }).note();
    expect(onGathered).toHaveBeenCalledTimes(1);
    const stopped = new Gathering({ gatherMs: 20, onGathered });
    stopped.note();
    stopped.stop();
    vi.advanceTimersByTime(1_000);
    expect(onGathered).toHaveBeenCalledTimes(1);
  });
});
