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

type FeederLink = {
  /** What the sink is to take of what arrives. */
  readonly kept: () => Coverage;
  /** Passed on to the sink. */
  readonly beforeSwap: () => void;
  /** The first list is not older than this version; "": of any age. */
  readonly notOlderThan: string;
};

export type OpenFeeder = (scope: SourceScope, to: FeederLink) => Pick<Feeder, "reflector" | "sink">;

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

export function createKindSource(options: KindSourceOptions): KindSource {
  return new FedKindSource(options);
}

// WHY a class: a shard has thousands, and closures of its own to each would take more memory than what it keeps.
class FedKindSource implements KindSource {
  readonly #options: Omit<KindSourceOptions, "scope">;
  #settled: Coverage = [];
  #blocked: Blockade | undefined;
  #missing = false;
  #current: Kept;
  #coming: Kept | undefined;

  constructor({ scope, ...options }: KindSourceOptions) {
    this.#options = options;
    this.#current = this.#start(scope, "");
    this.#run(this.#current);
  }

  get mode(): WatchMode {
    return (this.#coming ?? this.#current).feeder.mode;
  }

  isSettled(coverage: Coverage): boolean {
    return covers(this.#settled, coverage);
  }

  blockade(): Blockade | undefined {
    return this.#blocked;
  }

  isMissing(): boolean {
    return this.#missing;
  }

  lastSeenMs(): number | undefined {
    return this.#current.feeder.reflector.lastSeenMs();
  }

  want(wanted: SourceScope): void {
    // What is let go of is not kept up to date from here on: it would have to be listed again.
    this.#settled = narrow(this.#settled, wanted.coverage);
    this.#current.coverage = narrow(this.#current.coverage, wanted.coverage);
    const coming = this.#coming;
    if (coming !== undefined) coming.coverage = narrow(coming.coverage, wanted.coverage);
    if (isMet(this.#current, wanted)) this.#dropComing();
    else if (coming === undefined || !isMet(coming, wanted)) this.#replace(wanted);
  }

  tighten(): void {
    if (this.#coming !== undefined || !this.#holdsSomething()) return;
    const { feeder, coverage } = this.#current;
    if (!sameCoverage(feeder.asked, coverage)) this.#replace({ mode: feeder.mode, coverage });
  }

  async close(): Promise<void> {
    const ending = [this.#end(this.#current), ...(this.#coming === undefined ? [] : [this.#end(this.#coming)])];
    this.#coming = undefined;
    await Promise.allSettled(ending); // a failure to stop is told by `onStopped`
  }

  #start(wanted: SourceScope, notOlderThan: string): Kept {
    const opened = this.#options.open(wanted, {
      kept: () => kept.coverage,
      beforeSwap: () => this.#takeOver(kept),
      notOlderThan,
    });
    const kept: Kept = { feeder: { ...opened, mode: wanted.mode, asked: wanted.coverage }, coverage: wanted.coverage };
    return kept;
  }

  #run(kept: Kept): void {
    kept.feeder.reflector.onState((state) => this.#follow(kept, state));
    kept.feeder.reflector.start();
  }

  #takeOver(kept: Kept): void {
    if (this.#coming !== kept) return;
    const old = this.#current;
    this.#current = kept;
    this.#coming = undefined;
    old.feeder.sink.close(); // in the very step of the swap: this list and the watch after it have all that it would still bring
    void this.#end(old);
  }

  #follow(kept: Kept, state: ReflectorState): void {
    if (kept !== this.#current) return;
    const [settled, blocked, missing] = [this.#settled, this.#blocked, this.#missing];
    this.#missing = state.state === "missing" || (missing && state.state === "idle");
    if (isSettled(state) && !sameCoverage(settled, kept.coverage)) this.#settled = kept.coverage;
    if (state.state === "blocked") this.#blocked = { status: state.status, reason: state.reason };
    else if (this.#missing || (state.state !== "idle" && state.synced)) this.#blocked = undefined;
    if (settled !== this.#settled || blocked !== this.#blocked || missing !== this.#missing) this.#options.onChange();
  }

  #replace(wanted: SourceScope): void {
    this.#dropComing();
    // Another API server may answer than the one that is watched, and be behind it: what was seen is not to be taken back.
    const kept = this.#start(wanted, this.#current.feeder.reflector.resourceVersion());
    if (this.#holdsSomething()) this.#coming = kept;
    else {
      // Nothing is held yet that a gap could lose.
      void this.#end(this.#current);
      this.#current = kept;
    }
    this.#run(kept);
  }

  #holdsSomething(): boolean {
    return this.#settled.length > 0 && this.#blocked === undefined && !this.#missing;
  }

  #dropComing(): void {
    if (this.#coming !== undefined) void this.#end(this.#coming);
    this.#coming = undefined;
  }

  #end({ feeder }: Kept): Promise<void> {
    feeder.sink.close();
    const stopping = feeder.reflector.stop();
    this.#options.onStopped(stopping);
    return stopping;
  }
}

const isMet = ({ feeder, coverage }: Kept, wanted: SourceScope): boolean =>
  feeder.mode === wanted.mode && covers(coverage, wanted.coverage);

/** The very object where nothing of it goes. */
const narrow = (coverage: Coverage, wanted: Coverage): Coverage =>
  covers(wanted, coverage) ? coverage : overlapOf(coverage, wanted);
