import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { ApiUnreachableError } from "../errors.ts";
import type { ClientTimings } from "./client-timings.ts";

type Http2ConnectionOptions = {
  readonly server: string;
  readonly maxStreams: number;
  readonly timings: ClientTimings;
  readonly onClose: () => void;
};

//   open ─GOAWAY / close()─▶ draining (no new streams, the old ones go on) ─last stream ends─▶ closed
//    └──── error, FIN, no answer to a PING ────────────────────────────────────────────────▶ closed (its streams fail)
/** One HTTP/2 connection: counts its streams, notices when it is dead or retired, closes itself when idle. */
export class Http2Connection {
  readonly #session: ClientHttp2Session;
  readonly #options: Http2ConnectionOptions;
  #streams = 0;
  #draining = false;
  #lastFrameMs = Date.now();
  #pingTimer: NodeJS.Timeout;
  #idleTimer: NodeJS.Timeout | undefined;
  #death: Error | undefined;

  constructor(session: ClientHttp2Session, options: Http2ConnectionOptions) {
    this.#session = session;
    this.#options = options;
    session.on("goaway", () => {
      this.#draining = true;
    });
    session.on("error", (error) => {
      this.#death ??= error;
    });
    session.on("close", () => {
      this.#draining = true;
      clearTimeout(this.#pingTimer);
      clearTimeout(this.#idleTimer);
      options.onClose();
    });
    this.#pingTimer = setTimeout(() => this.#checkLife(), options.timings.pingAfterMs);
    this.#closeWhenIdle();
  }

  /** How many streams may still be opened; 0 once it is retired. */
  get free(): number {
    if (this.#draining || this.#session.closed || this.#session.destroyed) return 0;
    const theirs = this.#session.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY;
    return Math.max(0, Math.min(this.#options.maxStreams, theirs) - this.#streams);
  }

  /** Why the connection ended, if it ended by a fault. */
  get death(): Error | undefined {
    return this.#death;
  }

  /** Takes a place for one stream, to be given back by `release`. */
  reserve(): void {
    this.#streams += 1;
    clearTimeout(this.#idleTimer);
  }

  release(): void {
    this.#streams -= 1;
    if (this.#streams > 0 || this.#session.closed || this.#session.destroyed) return;
    if (this.#draining) {
      this.close();
      return;
    }
    this.#closeWhenIdle();
  }

  open(headers: readonly string[], endStream: boolean): ClientHttp2Stream {
    return this.#session.request(headers, { endStream });
  }

  /** A frame has arrived: the connection is alive. */
  touch(): void {
    this.#lastFrameMs = Date.now();
  }

  /** No new streams; ends with the last one. */
  close(): void {
    this.#draining = true;
    if (!this.#session.closed && !this.#session.destroyed) this.#session.close();
  }

  destroy(error: Error): void {
    this.#draining = true;
    this.#death ??= error;
    if (!this.#session.destroyed) this.#session.destroy(error);
  }

  #closeWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.close(), this.#options.timings.idleCloseMs);
    this.#idleTimer.unref();
  }

  #checkLife(): void {
    const { pingAfterMs } = this.#options.timings;
    const silentMs = Date.now() - this.#lastFrameMs;
    if (silentMs < pingAfterMs) this.#checkLifeIn(pingAfterMs - silentMs);
    else this.#ping();
  }

  #checkLifeIn(delayMs: number): void {
    clearTimeout(this.#pingTimer);
    if (!this.#session.destroyed) this.#pingTimer = setTimeout(() => this.#checkLife(), delayMs);
  }

  #ping(): void {
    const { pingAfterMs, pingAnswerMs } = this.#options.timings;
    if (this.#session.destroyed) return;
    const sentMs = Date.now();
    const answered = (error: Error | null): void => {
      if (error !== null) return; // the session is ending, or too many PINGs are open: the deadline decides
      this.touch();
      this.#checkLifeIn(pingAfterMs);
    };
    this.#session.ping(answered);
    clearTimeout(this.#pingTimer);
    this.#pingTimer = setTimeout(() => {
      // WHY setImmediate: after this process itself was stopped for long, timers run before the answer that waits in the socket is read.
      setImmediate(() => {
        if (this.#session.destroyed || this.#lastFrameMs >= sentMs) this.#checkLifeIn(pingAfterMs);
        else this.destroy(new ApiUnreachableError(this.#whyDead()));
      });
    }, pingAnswerMs);
  }

  /** After a GOAWAY Node sends no PING, so a retired connection that is silent cannot prove that it lives: its watches move on and lose nothing. */
  #whyDead(): string {
    const { server, timings } = this.#options;
    if (!this.#session.closed)
      return `keep a connection: ${server} has not answered a PING for ${timings.pingAnswerMs / 1000} s, so the connection is dead. We open another.`;
    return `keep a connection: ${server} retired it (GOAWAY) and has been silent on it for ${(timings.pingAfterMs + timings.pingAnswerMs) / 1000} s. We open another.`;
  }
}
