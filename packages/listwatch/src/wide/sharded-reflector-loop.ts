import { InternalError } from "@kube-state-shards/exposition";
import type { ObjectSink } from "../reflector/object-sink.ts";
import type { Reflector } from "../reflector/reflector.ts";
import { createWideReflector } from "./create-wide-reflector.ts";
import { Gathering } from "./gathering.ts";
import { placeScopes } from "./place-scopes.ts";
import type { ShardedReflector, ShardedReflectorOptions } from "./sharded-reflector.ts";
import { type ShardedHost, ShardedScope } from "./sharded-scope.ts";
import type { WideReflector } from "./wide-reflector.ts";

/** One watch, and the namespaces that are in it. */
type Bucket = { readonly wide: WideReflector; readonly scopes: Set<ShardedScope>; badRequests: number };

const SINGLE = 8;

/** The machinery behind `createShardedReflector`: which namespace is in which watch. */
export class ShardedReflectorLoop implements ShardedReflector, ShardedHost {
  readonly #options: ShardedReflectorOptions;
  readonly #scopes = new Map<string, ShardedScope>();
  readonly #waiting = new Set<ShardedScope>();
  readonly #buckets = new Set<Bucket>();
  readonly #gathering: Gathering;

  constructor(options: ShardedReflectorOptions) {
    this.#options = options;
    this.#gathering = new Gathering({ gatherMs: options.gatherMs, onGathered: () => this.#place() });
  }

  get watches(): number {
    return this.#buckets.size;
  }

  scope(namespace: string, sink: ObjectSink, notOlderThan = ""): Reflector {
    return new ShardedScope(namespace, { sink, host: this, notOlderThan });
  }

  async close(): Promise<void> {
    const closing = [...this.#buckets].map(({ wide }) => wide);
    await Promise.all([...this.#scopes.values()].map((scope) => scope.stop()));
    this.#gathering.stop();
    await Promise.all(closing.map((wide) => wide.close()));
  }

  join(scope: ShardedScope): void {
    if (this.#scopes.has(scope.namespace))
      throw new InternalError(`join a sharded watch: BUG, ${scope.namespace} has a scope that was not stopped`);
    this.#scopes.set(scope.namespace, scope);
    this.#await(scope);
  }

  leave(scope: ShardedScope): void {
    this.#scopes.delete(scope.namespace);
    this.#waiting.delete(scope);
    for (const bucket of this.#buckets) {
      bucket.scopes.delete(scope);
      if (bucket.scopes.size === 0) this.#buckets.delete(bucket);
    }
  }

  /** Until no more come, or it has been long enough. */
  #await(scope: ShardedScope): void {
    this.#waiting.add(scope);
    this.#gathering.note();
  }

  #place(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    const { limit, single = SINGLE } = this.#options;
    const buckets = [...this.#buckets];
    const open = buckets.map(({ scopes }) => scopes.size);
    const { join, fresh } = placeScopes({ waiting: waiting.length, open, limit: limit.namespaces, single });
    for (const [at, count] of [...join, ...fresh].entries()) {
      const taken = waiting.splice(0, count);
      if (taken.length > 0) this.#fill(buckets[at] ?? this.#open(), taken);
    }
  }

  #fill(bucket: Bucket, scopes: readonly ShardedScope[]): void {
    this.#buckets.add(bucket);
    for (const scope of scopes) {
      bucket.scopes.add(scope);
      scope.enter(bucket.wide);
    }
  }

  #open(): Bucket {
    const { onSupport } = this.#options;
    const wide = createWideReflector({
      ...this.#options,
      gatherMs: 0,
      sharding: {
        onSharded: (isSharded) => {
          bucket.badRequests = 0;
          onSupport(isSharded);
        },
        onRefused: (status) => this.#refused(bucket, status),
      },
    });
    const bucket: Bucket = { wide, scopes: new Set(), badRequests: 0 };
    return bucket;
  }

  #refused(bucket: Bucket, status: number): void {
    // 400 is also what a version is refused with that the server cannot take: the next list leaves that out.
    if (status === 400 && bucket.badRequests++ === 0) return;
    if (!this.#buckets.has(bucket)) return;
    if (this.#options.limit.lower(bucket.scopes.size)) void this.#split(bucket);
    else this.#options.onSupport(false);
  }

  /** What its namespaces hold stays until the lists of the watches that they go to are there. */
  async #split(bucket: Bucket): Promise<void> {
    this.#buckets.delete(bucket);
    const scopes = [...bucket.scopes];
    await Promise.all(scopes.map((scope) => scope.wait()));
    for (const scope of scopes) if (this.#scopes.get(scope.namespace) === scope) this.#await(scope);
  }
}
