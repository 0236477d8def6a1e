import { InternalError } from "@kube-state-shards/exposition";
import { sharedTurns } from "../list/turns.ts";
import type { createReflector } from "../reflector/create-reflector.ts";
import type { ObjectSink } from "../reflector/object-sink.ts";
import type { Reflector, ReopenableReflector } from "../reflector/reflector.ts";
import { completeReflectorOptions, type ReflectorSettings } from "../reflector/reflector-settings.ts";
import type { ReflectorState } from "../reflector/reflector-state.ts";
import { catchUp } from "./catch-up.ts";
import { newerVersion } from "./compare-versions.ts";
import { Gathering } from "./gathering.ts";
import { namespaceSelector } from "./namespace-selector.ts";
import { OthersLeftOut } from "./others-left-out.ts";
import type { WideReflector, WideReflectorOptions } from "./wide-reflector.ts";
import { type WideHost, WideScope } from "./wide-scope.ts";
import { createWideSink, type WideSink } from "./wide-sink.ts";

/** The machinery behind `createWideReflector`: who subscribes, and which lists of single namespaces are under way. */
export class WideReflectorLoop implements WideReflector, WideHost {
  readonly #options: WideReflectorOptions;
  readonly #settings: ReflectorSettings;
  readonly #createReflector: typeof createReflector;
  readonly #scopes = new Map<string, WideScope>();
  readonly #sink: WideSink;
  readonly #leftOut: OthersLeftOut | undefined;
  readonly #catchUps = new Map<WideScope, { readonly abort: AbortController; readonly done: Promise<void> }>();
  readonly #gathering: Gathering;
  #wide: ReopenableReflector | undefined;
  /** What the list or watch under way was asked for; only where the server is asked for some namespaces alone. */
  #asked: ReadonlySet<string> = new Set();
  #toldUnsharded = false;
  #closing: Promise<void> = Promise.resolve();
  #passed = "";

  constructor(options: WideReflectorOptions, reflect: typeof createReflector) {
    this.#options = options;
    this.#createReflector = reflect;
    this.#sink = createWideSink({
      scopes: this.#scopes,
      onReplace: () => this.#abortCatchUps(),
      onSinkFailed: (scope, error) => this.sinkFailed(scope, error),
    });
    this.#settings = completeReflectorOptions({ ...options, sink: this.#sink });
    this.#passed = this.#settings.notOlderThan;
    const watch = { has: (namespace: string) => this.#scopes.has(namespace), reopen: () => this.#wide?.reopen() };
    this.#gathering = new Gathering({ gatherMs: options.gatherMs, onGathered: () => this.#open() });
    this.#leftOut = options.leaving && new OthersLeftOut(options.leaving, watch);
  }

  scope(namespace: string, sink: ObjectSink, notOlderThan = ""): Reflector {
    return new WideScope(namespace, { sink, host: this, notOlderThan });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#scopes.values()].map((scope) => scope.stop()));
    await this.#closing;
  }

  join(scope: WideScope): void {
    if (this.#scopes.has(scope.namespace)) {
      throw new InternalError(`join a wide watch: BUG, ${scope.namespace} has a scope that was not stopped`);
    }
    this.#scopes.set(scope.namespace, scope);
    this.#passed = newerVersion(this.#passed, scope.notOlderThan);
    if (this.#wide === undefined) this.#gathering.note();
    else if (this.#wide.state().state === "watching") {
      // Before its list: that is then not older than what this watch begins from, so it misses nothing of it.
      if (this.#isWithout(scope.namespace)) this.#wide.reopen();
      this.#startCatchUp(scope);
    }
  }

  async leave(scope: WideScope): Promise<void> {
    this.#scopes.delete(scope.namespace);
    const own = this.#catchUps.get(scope);
    own?.abort.abort(new Error("the namespace left"));
    if (this.#scopes.size === 0) this.#shut();
    else this.#leftOut?.tightenLater();
    await this.#sink.drop(scope);
    await own?.done;
    if (this.#scopes.size === 0) await this.#closing;
  }

  wideState(): ReflectorState {
    return this.#wide?.state() ?? { state: "idle" };
  }

  wideVersion(): string {
    return this.#wide?.resourceVersion() ?? "";
  }

  wideSeenMs(): number | undefined {
    return this.#wide?.lastSeenMs();
  }

  sinkFailed(scope: WideScope, error: unknown): void {
    this.#settings.observer.sinkFailed({
      resource: this.#settings.resource.name,
      scope: `ns/${scope.namespace}`,
      error,
    });
  }

  #open(): void {
    const { resource, sharding } = this.#options;
    const leftOut = this.#leftOut;
    const sharded = sharding && {
      resource: { ...resource, shardSelector: () => this.#select() },
      onSharded: (isSharded: boolean) => this.#noteSharded(isSharded),
      onSelectorRefused: sharding.onRefused,
    };
    const thinned = leftOut && {
      resource: { ...resource, fieldSelector: () => leftOut.select() },
      onAnswer: (status: number) => leftOut.noteAnswer(status),
    };
    const wide = this.#createReflector({
      ...this.#options,
      ...sharded,
      ...thinned,
      sink: this.#sink,
      // WHY before decoding: most of what a cluster-wide watch brings belongs to others, and would cost ten times this look.
      keeps: (namespace) => {
        if (this.#scopes.has(namespace)) return true;
        this.#seeForeign(namespace);
        return false;
      },
      notOlderThan: this.#passed,
      listedFrom: () => this.#seen(),
    });
    this.#wide = wide;
    wide.onState((state) => {
      if (this.#wide === wide) this.#onWideState(state);
    });
    // WHY after the last one has ended: it may still be handing a list to sinks.
    void this.#closing.then(() => wide.start());
  }

  /**
   * The newest that any scope has seen: each has watched its namespace elsewhere, and more of them may have come since the list was planned.
   * A list that is older would take back what they hold.
   */
  #seen(): string {
    let seen = newerVersion(this.#passed, this.wideVersion());
    for (const scope of this.#scopes.values()) seen = newerVersion(seen, scope.resourceVersion());
    return seen;
  }

  /** Who has left since stays in it until there is a reason to ask anew. */
  #select(): string {
    this.#asked = new Set(this.#scopes.keys());
    this.#toldUnsharded = false;
    return namespaceSelector(this.#asked);
  }

  #noteSharded(isSharded: boolean): void {
    const { sharding, metadataOnly = false } = this.#options;
    // Lists of metadata alone never say so: what they have not brought has to do.
    sharding?.onSharded(isSharded || (metadataOnly && !this.#toldUnsharded));
  }

  /** A server that was restarted without the gate goes on with the watches: what they bring tells it before the next list does. */
  #seeForeign(namespace: string): void {
    const { sharding } = this.#options;
    if (sharding === undefined || this.#toldUnsharded || this.#asked.has(namespace)) return;
    this.#toldUnsharded = true;
    sharding.onSharded(false);
  }

  /** Whether the watch under way was not asked for this namespace. */
  #isWithout(namespace: string): boolean {
    return this.#options.sharding === undefined ? this.#leftOut?.has(namespace) === true : !this.#asked.has(namespace);
  }

  #shut(): void {
    this.#gathering.stop();
    this.#leftOut?.end();
    const wide = this.#wide;
    if (wide === undefined) return;
    this.#wide = undefined;
    if (wide.resourceVersion() !== "") this.#passed = wide.resourceVersion();
    this.#closing = this.#closing.then(() => wide.stop());
  }

  #onWideState(state: ReflectorState): void {
    if (state.state === "watching") {
      const version = this.wideVersion();
      this.#passed = version; // may be lower: a server that lost its data has no list of what was seen before
      for (const scope of this.#sink.takeCommitted()) scope.attach(version);
      for (const scope of this.#scopes.values()) if (scope.phase === "waiting") this.#startCatchUp(scope);
    }
    void this.#publishAll();
  }

  /** Thousands of scopes tell thousands of listeners: others have their turns in between. */
  async #publishAll(): Promise<void> {
    for (const scope of this.#scopes.values()) {
      if (sharedTurns.spent()) await sharedTurns.next();
      scope.publish((error) => {
        const where = { resource: this.#settings.resource.name, scope: `ns/${scope.namespace}` };
        this.#settings.log.error({ ...where, error }, "a listener of the reflector's state threw");
      });
    }
  }

  #startCatchUp(scope: WideScope): void {
    scope.catchUp();
    const abort = new AbortController();
    const done = catchUp(scope, {
      settings: this.#settings,
      path: this.#options.namespacePath(scope.namespace),
      passed: newerVersion(this.wideVersion(), scope.notOlderThan),
      signal: abort.signal,
    }).finally(() => {
      if (this.#catchUps.get(scope)?.abort === abort) this.#catchUps.delete(scope);
    });
    this.#catchUps.set(scope, { abort, done });
  }

  async #abortCatchUps(): Promise<void> {
    const overtaken = [...this.#catchUps.values()];
    for (const { abort } of overtaken) abort.abort(new Error("a wide list takes its place"));
    await Promise.all(overtaken.map(({ done }) => done));
  }
}
