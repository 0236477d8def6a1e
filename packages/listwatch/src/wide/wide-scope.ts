import { FollowedState } from "../reflector/followed-state.ts";
import type { ApiObject, ObjectSink, ReplaceSession } from "../reflector/object-sink.ts";
import type { Reflector } from "../reflector/reflector.ts";
import type { ReflectorState } from "../reflector/reflector-state.ts";
import { compareVersions } from "./compare-versions.ts";

export type WideEvent = { readonly type: "upsert" | "remove"; readonly object: ApiObject };

/** What a scope needs of the wide watch it belongs to. */
export interface WideHost {
  join(scope: WideScope): void;
  leave(scope: WideScope): Promise<void>;
  wideState(): ReflectorState;
  wideVersion(): string;
  wideSeenMs(): number | undefined;
  sinkFailed(scope: WideScope, error: unknown): void;
}

type WideScopeOptions = { readonly sink: ObjectSink; readonly host: WideHost; readonly notOlderThan: string };

//   idle ─start─▶ waiting ─wide watch runs─▶ catchingUp (own list; events are held back) ─committed─▶ attached (events pass)
//                    └──────────────────── a wide list begins: takes part in it ────────committed───────▲
/**
 * One namespace of a wide watch.
 *
 * No event lost: it is in the host's set, and its events are held back, before its own list is asked for, and that list is not older
 * than what the wide watch had passed by then. None twice: what is no newer than its list is dropped, then and later.
 */
export class WideScope implements Reflector {
  readonly namespace: string;
  /** Seen elsewhere: its first list is not older. */
  readonly notOlderThan: string;
  readonly #sink: ObjectSink;
  readonly #host: WideHost;
  /** The last that was told. */
  readonly #told = new FollowedState();
  #phase: "idle" | "waiting" | "catchingUp" | "attached" = "idle";
  #ownState: ReflectorState | undefined;
  #heldBack: WideEvent[] = [];
  #floor = "";
  #lastSyncedMs: number | undefined;
  #left: Promise<void> | undefined;

  constructor(namespace: string, options: WideScopeOptions) {
    this.namespace = namespace;
    this.notOlderThan = options.notOlderThan;
    this.#sink = options.sink;
    this.#host = options.host;
  }

  get phase(): "idle" | "waiting" | "catchingUp" | "attached" {
    return this.#phase;
  }

  get synced(): boolean {
    return this.#lastSyncedMs !== undefined;
  }

  start(): void {
    if (this.#phase !== "idle" || this.#left !== undefined) return;
    this.#phase = "waiting";
    this.#host.join(this);
    this.publish();
  }

  async stop(): Promise<void> {
    this.#left ??= this.#leave();
    await this.#left;
  }

  state(): ReflectorState {
    const wide = this.#host.wideState();
    if (this.#phase === "idle") return { state: "idle" };
    if (this.#ownState !== undefined) return this.#ownState;
    switch (wide.state) {
      case "idle":
        return { state: "listing", synced: this.synced };
      case "watching":
        return this.#phase === "attached" ? wide : { state: "listing", synced: this.synced };
      case "listing":
      case "backingOff":
      case "blocked":
      case "missing":
        return { ...wide, synced: this.synced };
      default:
        throw new Error(`wide scope: BUG, unhandled ${JSON.stringify(wide satisfies never)}`);
    }
  }

  onState(listener: (state: ReflectorState) => void): () => void {
    return this.#told.onState(listener);
  }

  resourceVersion(): string {
    if (!this.synced) return this.notOlderThan;
    const wide = this.#host.wideVersion();
    return this.#phase === "attached" && compareVersions(wide, this.#floor) > 0 ? wide : this.#floor;
  }

  lastSyncedMs(): number | undefined {
    return this.#lastSyncedMs;
  }

  lastSeenMs(): number | undefined {
    const wide = this.#phase === "attached" ? this.#host.wideSeenMs() : undefined;
    return wide === undefined ? this.#lastSyncedMs : Math.max(wide, this.#lastSyncedMs ?? 0);
  }

  /** Its own list begins: from here on events are held back. */
  catchUp(): void {
    this.#phase = "catchingUp";
    this.#heldBack = [];
  }

  /** The wide watch has nothing to say until its next list, in which this scope takes part. */
  awaitWideList(): void {
    if (this.#phase === "idle") return;
    this.#floor = this.resourceVersion(); // of the watch that has ended, too: whoever follows is to list nothing older
    this.#phase = "waiting";
    this.#ownState = undefined;
    this.#heldBack = [];
  }

  setOwnState(state: ReflectorState | undefined): void {
    this.#ownState = state;
    this.publish();
  }

  beginReplace(): ReplaceSession {
    return this.#sink.beginReplace();
  }

  /** What was committed is as of `version`; held-back events newer than it follow at once. Nobody is told: `publish` does. */
  attach(version: string): void {
    if (this.#phase === "idle") return;
    const heldBack = this.#heldBack;
    this.#heldBack = [];
    this.#phase = "attached";
    this.#ownState = undefined;
    this.#floor = version;
    this.#lastSyncedMs = Date.now();
    for (const event of heldBack) this.deliver(event);
  }

  deliver(event: WideEvent): void {
    if (this.#phase === "catchingUp") {
      this.#heldBack.push(event);
      return;
    }
    if (this.#phase !== "attached" || compareVersions(versionOf(event.object), this.#floor) <= 0) return;
    try {
      if (event.type === "upsert") this.#sink.upsert(event.object);
      else this.#sink.remove(event.object);
    } catch (error) {
      this.#host.sinkFailed(this, error);
    }
  }

  /** Tells the listeners if the state has changed. Errors: what a listener throws, unless `onThrow` is given, which is told. */
  publish(onThrow?: (error: unknown) => void): void {
    const state = this.state();
    if (JSON.stringify(state) !== JSON.stringify(this.#told.current)) this.#told.set(state, onThrow);
  }

  async #leave(): Promise<void> {
    const joined = this.#phase !== "idle";
    this.#phase = "idle";
    this.#heldBack = [];
    if (joined) await this.#host.leave(this);
    this.publish();
    this.#told.forget();
  }
}

const versionOf = (object: ApiObject): string =>
  (object["metadata"] as { readonly resourceVersion?: string } | undefined)?.resourceVersion ?? "";
