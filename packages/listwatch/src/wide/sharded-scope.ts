import { FollowedState } from "../reflector/followed-state.ts";
import type { ObjectSink } from "../reflector/object-sink.ts";
import type { Reflector } from "../reflector/reflector.ts";
import type { ReflectorState } from "../reflector/reflector-state.ts";
import { ReflectorSuccession } from "../reflector/reflector-succession.ts";
import type { WideReflector } from "./wide-reflector.ts";

/** What a scope needs of the watches that it may be placed in. */
export interface ShardedHost {
  join(scope: ShardedScope): void;
  leave(scope: ShardedScope): void;
}

type ShardedScopeOptions = { readonly sink: ObjectSink; readonly host: ShardedHost; readonly notOlderThan: string };

//   idle ─start─▶ waiting ─placed─▶ in a watch ─its selector is refused─▶ waiting
/** One namespace of a sharded reflector, whichever of its watches it is in. */
export class ShardedScope implements Reflector {
  readonly namespace: string;
  readonly #sink: ObjectSink;
  readonly #host: ShardedHost;
  readonly #succession: ReflectorSuccession;
  readonly #state = new FollowedState();
  #isStarted = false;
  #left: Promise<void> | undefined;

  constructor(namespace: string, { sink, host, notOlderThan }: ShardedScopeOptions) {
    this.namespace = namespace;
    this.#sink = sink;
    this.#host = host;
    this.#succession = new ReflectorSuccession(notOlderThan, (state) => this.#state.set(state));
  }

  start(): void {
    if (this.#isStarted || this.#left !== undefined) return;
    this.#isStarted = true;
    this.#state.set({ state: "listing", synced: false });
    this.#host.join(this);
  }

  async stop(): Promise<void> {
    this.#left ??= this.#leave();
    await this.#left;
  }

  state(): ReflectorState {
    return this.#state.current;
  }

  onState(listener: (state: ReflectorState) => void): () => void {
    return this.#state.onState(listener);
  }

  resourceVersion(): string {
    return this.#succession.resourceVersion();
  }

  lastSyncedMs(): number | undefined {
    return this.#succession.lastSyncedMs();
  }

  lastSeenMs(): number | undefined {
    return this.#succession.lastSeenMs();
  }

  /** Goes on in this watch. */
  enter(watch: WideReflector): void {
    this.#succession.replace((notOlderThan) => watch.scope(this.namespace, this.#sink, notOlderThan));
  }

  /** Leaves the watch it is in, with what it holds; resolves when that does not use the sink any more. */
  async wait(): Promise<void> {
    this.#state.set({ state: "listing", synced: this.#succession.synced });
    await this.#succession.leave();
  }

  async #leave(): Promise<void> {
    if (this.#isStarted) this.#host.leave(this);
    await this.#succession.leave();
    this.#state.end();
  }
}
