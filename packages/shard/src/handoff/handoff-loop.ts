import type { Assignment, EpochMs, UnitId } from "@kube-state-shards/assignment";
import type { Log } from "@kube-state-shards/listwatch";
import {
  type Handoff,
  type HandoffContext,
  type HandoffEvent,
  NO_HANDOFF,
  nextChangeMs,
  type Refusal,
  reduceHandoff,
} from "./handoff.ts";

/** Acts on what the state machine decides: holds and releases units, and wakes up when an instant comes. */
export interface HandoffLoop {
  dispatch(event: HandoffEvent): void;
  current(): Handoff;
  /** What is true at this instant, should a timer be late. */
  settle(): Handoff;
  stop(): void;
}

export type HandoffLoopOptions = Omit<HandoffContext, "nowMs"> & {
  readonly now: () => EpochMs;
  /** Told all units to hold, whenever they change. */
  readonly hold: (units: ReadonlySet<UnitId>) => void;
  readonly onChange: (handoff: Handoff) => void;
  readonly onRefused: (reason: Refusal, assignment: Assignment) => void;
  readonly log: Log;
};

const MAX_TIMER_MS = 2 ** 31 - 1;

export function createHandoffLoop(options: HandoffLoopOptions): HandoffLoop {
  const { now, hold, onChange, onRefused, log } = options;
  const queue: HandoffEvent[] = [];
  let handoff = NO_HANDOFF;
  let isRunning = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const arm = (): void => {
    clearTimeout(timer);
    const dueMs = nextChangeMs(handoff);
    if (dueMs === undefined || isStopped) return;
    timer = setTimeout(() => dispatch({ type: "tick" }), Math.min(Math.max(0, dueMs - now()), MAX_TIMER_MS));
  };

  const step = (event: HandoffEvent): void => {
    const before = handoff;
    const result = reduceHandoff(before, event, { ...options, nowMs: now() });
    if (result.refused !== undefined && event.type === "assigned") onRefused(result.refused, event.assignment);
    if (result.handoff === before) return;
    handoff = result.handoff;
    const isSame =
      handoff.units.size === before.units.size && [...handoff.units.keys()].every((unit) => before.units.has(unit));
    if (!isSame) hold(new Set(handoff.units.keys()));
    if (event.type === "assigned") {
      const fields = { ...handoff.order, units: handoff.units.size };
      if (isSame) log.debug(fields, "applied an assignment");
      else log.info(fields, "applied an assignment that changes what is held");
    }
    onChange(handoff);
  };

  // Holding units may itself bring news of them: an event is dealt with only after the one before.
  const dispatch = (event: HandoffEvent): void => {
    if (isStopped) return;
    queue.push(event);
    if (isRunning) return;
    isRunning = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) step(next);
    } finally {
      isRunning = false;
      arm();
    }
  };

  return {
    dispatch,
    current: () => handoff,
    settle() {
      const dueMs = nextChangeMs(handoff);
      if (dueMs !== undefined && dueMs <= now()) dispatch({ type: "tick" });
      return handoff;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
