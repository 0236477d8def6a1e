import type { Reflector } from "./reflector.ts";
import type { ReflectorState } from "./reflector-state.ts";

/**
 * One reflector after another into the same sink. Each begins when the one before has ended, and lists nothing older than that one
 * had seen: what was held stays until the next list is committed over it.
 */
export class ReflectorSuccession {
  readonly #onState: (state: ReflectorState) => void;
  #inner: Reflector | undefined;
  #closing: Promise<void> = Promise.resolve();
  #passed: string;
  #lastSyncedMs: number | undefined;
  #lastSeenMs: number | undefined;

  /** `onState` is told what the present one says, `synced` if any was. */
  constructor(notOlderThan: string, onState: (state: ReflectorState) => void) {
    this.#passed = notOlderThan;
    this.#onState = onState;
  }

  get current(): Reflector | undefined {
    return this.#inner;
  }

  get synced(): boolean {
    return this.lastSyncedMs() !== undefined;
  }

  resourceVersion(): string {
    const version = this.#inner?.resourceVersion() ?? "";
    return version === "" ? this.#passed : version;
  }

  lastSyncedMs(): number | undefined {
    return this.#inner?.lastSyncedMs() ?? this.#lastSyncedMs;
  }

  lastSeenMs(): number | undefined {
    return this.#inner?.lastSeenMs() ?? this.#lastSeenMs;
  }

  /** The first list of the next one is not older than what `open` is given. */
  replace(open: (notOlderThan: string) => Reflector): void {
    void this.leave();
    const inner = open(this.#passed);
    this.#inner = inner;
    inner.onState((state) => {
      if (this.#inner !== inner || state.state === "idle") return;
      this.#onState(state.state === "watching" ? state : { ...state, synced: state.synced || this.synced });
    });
    this.#onState({ state: "listing", synced: this.synced });
    // WHY after the one before has ended: it may still be handing a list to the sink.
    this.#closing = this.#closing.then(() => {
      if (this.#inner === inner) inner.start();
    });
  }

  /** Ends the present one. Resolves when none reaches the sink any more. */
  leave(): Promise<void> {
    const inner = this.#inner;
    if (inner !== undefined) {
      this.#passed = this.resourceVersion();
      this.#lastSyncedMs = this.lastSyncedMs();
      this.#lastSeenMs = this.lastSeenMs();
      this.#inner = undefined;
      this.#closing = Promise.all([this.#closing, inner.stop()]).then(() => {});
    }
    return this.#closing;
  }
}
