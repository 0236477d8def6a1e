import type { ObjectSink } from "../reflector/object-sink.ts";
import { SucceedingReflector } from "../reflector/succeeding-reflector.ts";
import type { WideReflector } from "./wide-reflector.ts";

/** What a scope needs of the watches that it may be placed in. */
export interface ShardedHost {
  join(scope: ShardedScope): void;
  leave(scope: ShardedScope): void;
}

type ShardedScopeOptions = { readonly sink: ObjectSink; readonly host: ShardedHost; readonly notOlderThan: string };

//   idle ─start─▶ waiting ─placed─▶ in a watch ─its selector is refused─▶ waiting
/** One namespace of a sharded reflector, whichever of its watches it is in. */
export class ShardedScope extends SucceedingReflector {
  readonly namespace: string;
  readonly #sink: ObjectSink;
  readonly #host: ShardedHost;
  #isStarted = false;
  #left: Promise<void> | undefined;

  constructor(namespace: string, { sink, host, notOlderThan }: ShardedScopeOptions) {
    super(notOlderThan);
    this.namespace = namespace;
    this.#sink = sink;
    this.#host = host;
  }

  start(): void {
    if (this.#isStarted || this.#left !== undefined) return;
    this.#isStarted = true;
    this.told.set({ state: "listing", synced: false });
    this.#host.join(this);
  }

  async stop(): Promise<void> {
    this.#left ??= this.#leave();
    await this.#left;
  }

  /** Goes on in this watch. */
  enter(watch: WideReflector): void {
    this.succession.replace((notOlderThan) => watch.scope(this.namespace, this.#sink, notOlderThan));
  }

  /** Leaves the watch it is in, with what it holds; resolves when that does not use the sink any more. */
  async wait(): Promise<void> {
    this.told.set({ state: "listing", synced: this.succession.synced });
    await this.succession.leave();
  }

  async #leave(): Promise<void> {
    if (this.#isStarted) this.#host.leave(this);
    await this.succession.leave();
    this.told.end();
  }
}
