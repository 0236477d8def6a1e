import { isSettled, type Reflector, type ReflectorState } from "@kube-state-shards/listwatch";
import type { WatchStrategy } from "./plan-watches.ts";
import type { UnitSink } from "./unit-sink.ts";

/** One reflector and where it writes to. */
type Feeder = { readonly mode: WatchStrategy; readonly reflector: Reflector; readonly sink: UnitSink };

/** Makes a feeder; `beforeSwap` is passed on to its sink. */
export type OpenFeeder = (mode: WatchStrategy, beforeSwap: () => void) => Feeder;

/** Why a kind of a unit cannot be read. */
type Blockade = { readonly status: 403 | 404; readonly reason: string };

/** What keeps one kind of one unit up to date. */
export interface KindSource {
  readonly mode: WatchStrategy;
  /** True from the first time that there was nothing more to wait for. */
  isSettled(): boolean;
  /** Present while the API server refuses the kind, also while it is asked again. */
  blockade(): Blockade | undefined;
  /** The API server does not serve the kind. */
  isMissing(): boolean;
  lastSeenMs(): number | undefined;
  /** Changes how the kind is watched. The old feeder goes on until the new one's first list is swapped in: no gap. */
  switchTo(mode: WatchStrategy): void;
  /** Nothing reaches the store from now on; resolves when the requests have ended. */
  close(): Promise<void>;
}

export type KindSourceOptions = {
  readonly mode: WatchStrategy;
  readonly open: OpenFeeder;
  /** Settled, or blocked or missing, or no longer so. */
  readonly onChange: () => void;
  readonly onStopped: (stopping: Promise<void>) => void;
};

export function createKindSource({ mode, open, onChange, onStopped }: KindSourceOptions): KindSource {
  let settled = false;
  let blocked: Blockade | undefined;
  let missing = false;
  let current: Feeder;
  let coming: Feeder | undefined;

  const end = (feeder: Feeder): Promise<void> => {
    feeder.sink.close();
    const stopping = feeder.reflector.stop();
    onStopped(stopping);
    return stopping;
  };

  const follow = (feeder: Feeder, state: ReflectorState): void => {
    if (feeder !== current) return;
    const before = { settled, blocked, missing };
    missing = state.state === "missing" || (missing && state.state === "idle");
    settled ||= isSettled(state);
    if (state.state === "blocked") blocked = { status: state.status, reason: state.reason };
    else if (missing || (state.state !== "idle" && state.synced)) blocked = undefined;
    if (before.settled !== settled || before.blocked !== blocked || before.missing !== missing) onChange();
  };

  const start = (next: WatchStrategy): Feeder => {
    const feeder = open(next, () => {
      if (coming !== feeder) return;
      const old = current;
      current = feeder;
      coming = undefined;
      old.sink.close(); // in the very step of the swap: what the old watch still brings is older than this list
      void end(old);
    });
    return feeder;
  };

  const run = (feeder: Feeder): void => {
    feeder.reflector.onState((state) => follow(feeder, state));
    feeder.reflector.start();
  };

  current = start(mode);
  run(current);

  return {
    get mode() {
      return (coming ?? current).mode;
    },
    isSettled: () => settled,
    blockade: () => blocked,
    isMissing: () => missing,
    lastSeenMs: () => current.reflector.lastSeenMs(),
    switchTo(next) {
      if ((coming ?? current).mode === next) return;
      if (coming !== undefined) void end(coming);
      coming = undefined;
      if (current.mode === next) return;
      const feeder = start(next);
      if (settled && blocked === undefined && !missing) coming = feeder;
      else {
        // Nothing is held yet that a gap could lose.
        void end(current);
        current = feeder;
      }
      run(feeder);
    },
    async close() {
      const ending = [end(current), ...(coming === undefined ? [] : [end(coming)])];
      coming = undefined;
      await Promise.allSettled(ending); // a failure to stop is told by `onStopped`
    },
  };
}
