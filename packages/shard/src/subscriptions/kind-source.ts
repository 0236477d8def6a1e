import { overlapOf } from "@kube-state-shards/assignment";
import { isSettled, type Reflector, type ReflectorState } from "@kube-state-shards/listwatch";
import { type Coverage, covers, sameCoverage } from "./coverage.ts";
import type { WatchMode } from "./prefer-mode.ts";
import type { UnitSink } from "./unit-sink.ts";

/** How a kind of a unit is watched, and which of its objects are wanted. */
export type SourceScope = { readonly mode: WatchMode; readonly coverage: Coverage };

/** One reflector and where it writes to. */
type Feeder = {
  readonly mode: WatchMode;
  /** What the API server is asked for. */
  readonly asked: Coverage;
  readonly reflector: Reflector;
  readonly sink: UnitSink;
};

/** Makes a feeder. `kept`: what its sink is to take of what arrives. `beforeSwap` is passed on to the sink. */
export type OpenFeeder = (
  scope: SourceScope,
  to: { readonly kept: () => Coverage; readonly beforeSwap: () => void },
) => Pick<Feeder, "reflector" | "sink">;

/** Why a kind of a unit cannot be read. */
type Blockade = { readonly status: 403 | 404; readonly reason: string };

/** What keeps one kind of one unit, or of the slices held of it, up to date. */
export interface KindSource {
  readonly mode: WatchMode;
  /** True from the first time that there was nothing more to wait for, for all of what is asked about. */
  isSettled(coverage: Coverage): boolean;
  /** Present while the API server refuses the kind, also while it is asked again. */
  blockade(): Blockade | undefined;
  /** The API server does not serve the kind. */
  isMissing(): boolean;
  lastSeenMs(): number | undefined;
  /**
   * Changes how the kind is watched, and what of it. What is wanted no more is left out at once. For more, or another mode,
   * the old feeder goes on until the new one's first list is swapped in: no gap.
   */
  want(scope: SourceScope): void;
  /** Asks the API server for no more than what is wanted, if it was asked for more. */
  tighten(): void;
  /** Nothing reaches the store from now on; resolves when the requests have ended. */
  close(): Promise<void>;
}

export type KindSourceOptions = {
  readonly scope: SourceScope;
  readonly open: OpenFeeder;
  /** Settled, or blocked or missing, or no longer so. */
  readonly onChange: () => void;
  readonly onStopped: (stopping: Promise<void>) => void;
};

/** A feeder and what it is whole for: less than was asked for once something of that was let go. */
type Kept = { readonly feeder: Feeder; coverage: Coverage };

export function createKindSource({ scope, open, onChange, onStopped }: KindSourceOptions): KindSource {
  let settled: Coverage = [];
  let blocked: Blockade | undefined;
  let missing = false;
  let current: Kept;
  let coming: Kept | undefined;

  const end = ({ feeder }: Kept): Promise<void> => {
    feeder.sink.close();
    const stopping = feeder.reflector.stop();
    onStopped(stopping);
    return stopping;
  };

  const follow = (kept: Kept, state: ReflectorState): void => {
    if (kept !== current) return;
    const before = { settled, blocked, missing };
    missing = state.state === "missing" || (missing && state.state === "idle");
    if (isSettled(state) && !sameCoverage(settled, kept.coverage)) settled = kept.coverage;
    if (state.state === "blocked") blocked = { status: state.status, reason: state.reason };
    else if (missing || (state.state !== "idle" && state.synced)) blocked = undefined;
    if (before.settled !== settled || before.blocked !== blocked || before.missing !== missing) onChange();
  };

  const start = (wanted: SourceScope): Kept => {
    const opened = open(wanted, {
      kept: () => kept.coverage,
      beforeSwap: () => {
        if (coming !== kept) return;
        const old = current;
        current = kept;
        coming = undefined;
        old.feeder.sink.close(); // in the very step of the swap: what the old watch still brings is older than this list
        void end(old);
      },
    });
    const kept: Kept = { feeder: { ...opened, mode: wanted.mode, asked: wanted.coverage }, coverage: wanted.coverage };
    return kept;
  };

  const run = (kept: Kept): void => {
    kept.feeder.reflector.onState((state) => follow(kept, state));
    kept.feeder.reflector.start();
  };

  const dropComing = (): void => {
    if (coming !== undefined) void end(coming);
    coming = undefined;
  };

  const replace = (wanted: SourceScope): void => {
    dropComing();
    const kept = start(wanted);
    if (settled.length > 0 && blocked === undefined && !missing) coming = kept;
    else {
      // Nothing is held yet that a gap could lose.
      void end(current);
      current = kept;
    }
    run(kept);
  };

  const isMet = ({ feeder, coverage }: Kept, wanted: SourceScope): boolean =>
    feeder.mode === wanted.mode && covers(coverage, wanted.coverage);

  current = start(scope);
  run(current);

  return {
    get mode() {
      return (coming ?? current).feeder.mode;
    },
    isSettled: (coverage) => covers(settled, coverage),
    blockade: () => blocked,
    isMissing: () => missing,
    lastSeenMs: () => current.feeder.reflector.lastSeenMs(),
    want(wanted) {
      // What is let go of is not kept up to date from here on: it would have to be listed again.
      settled = narrow(settled, wanted.coverage);
      current.coverage = narrow(current.coverage, wanted.coverage);
      if (coming !== undefined) coming.coverage = narrow(coming.coverage, wanted.coverage);
      if (isMet(current, wanted)) dropComing();
      else if (coming === undefined || !isMet(coming, wanted)) replace(wanted);
    },
    tighten() {
      if (coming !== undefined || settled.length === 0 || blocked !== undefined || missing) return;
      const { feeder, coverage } = current;
      if (!sameCoverage(feeder.asked, coverage)) replace({ mode: feeder.mode, coverage });
    },
    async close() {
      const ending = [end(current), ...(coming === undefined ? [] : [end(coming)])];
      coming = undefined;
      await Promise.allSettled(ending); // a failure to stop is told by `onStopped`
    },
  };
}

/** The very object where nothing of it goes. */
const narrow = (coverage: Coverage, wanted: Coverage): Coverage =>
  covers(wanted, coverage) ? coverage : overlapOf(coverage, wanted);
