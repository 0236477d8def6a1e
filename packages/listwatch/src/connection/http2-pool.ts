import type { ShardsError } from "@kube-state-shards/exposition";
import type { ApiTarget } from "../auth/api-target.ts";
import { ApiUnreachableError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { ClientTimings } from "./client-timings.ts";
import { type Connected, connect } from "./connect.ts";
import { Http2Connection } from "./http2-connection.ts";
import type { ServerReachability } from "./server-reachability.ts";

export type Http2PoolOptions = {
  readonly target: ApiTarget;
  readonly timings: ClientTimings;
  readonly maxStreams: number;
  readonly lane: string;
  readonly log: Log;
  /** Told how each attempt to connect ends. */
  readonly reachability: ServerReachability;
};

/** A place for one stream, or the news that the server speaks HTTP/1.1 only. */
export type Lease = { readonly kind: "http2"; readonly connection: Http2Connection } | { readonly kind: "http1" };

type Connecting = { readonly ready: Promise<Lease>; waiting: number };

/** The HTTP/2 connections of one lane. Opens another when the present ones are full; requests that come meanwhile share the connect. */
export class Http2Pool {
  readonly #options: Http2PoolOptions;
  readonly #connections = new Set<Http2Connection>();
  readonly #connecting = new Set<Connecting>();
  #closed = false;

  constructor(options: Http2PoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Resolves with a reserved place, which the caller gives back with `connection.release()`. */
  async lease(): Promise<Lease> {
    for (;;) {
      if (this.#closed) throw this.#closedError();
      for (const connection of this.#connections) {
        if (connection.free > 0) {
          connection.reserve();
          return { kind: "http2", connection };
        }
      }
      const connecting = this.#joinConnect();
      connecting.waiting += 1;
      const lease = await connecting.ready;
      if (lease.kind === "http1") return lease;
    }
  }

  /** Opens a connection, or joins an attempt under way, for those who come next. Errors: those of `connect`. */
  async look(): Promise<void> {
    await this.#joinConnect().ready;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#connecting].map((connecting) => connecting.ready));
    for (const connection of this.#connections) connection.destroy(this.#closedError());
  }

  #joinConnect(): Connecting {
    for (const connecting of this.#connecting) if (connecting.waiting < this.#options.maxStreams) return connecting;
    const connecting: Connecting = { ready: this.#connect(), waiting: 0 };
    this.#connecting.add(connecting);
    const forget = (): void => void this.#connecting.delete(connecting);
    connecting.ready.then(forget, forget);
    return connecting;
  }

  async #connect(): Promise<Lease> {
    const { target, timings, maxStreams, lane, log } = this.#options;
    const connected = await this.#tell(connect(target, timings));
    if (connected.kind === "http1") return connected;
    const connection = new Http2Connection(connected.session, {
      server: target.description,
      maxStreams,
      timings,
      onClose: () => {
        this.#connections.delete(connection);
        log.debug(
          { lane, connections: this.#connections.size, reason: connection.death?.message },
          `closed a connection to ${target.server}`,
        );
      },
    });
    this.#connections.add(connection);
    if (this.#closed) connection.destroy(this.#closedError());
    else log.debug({ lane, connections: this.#connections.size }, `opened a connection to ${target.server}`);
    return { kind: "http2", connection };
  }

  async #tell(connecting: Promise<Connected>): Promise<Connected> {
    const { reachability } = this.#options;
    try {
      const connected = await connecting;
      reachability.answered();
      return connected;
    } catch (error) {
      reachability.failed(error);
      throw error;
    }
  }

  #closedError(): ShardsError {
    return new ApiUnreachableError(`send a request: this client of ${this.#options.target.description} was closed.`);
  }
}
