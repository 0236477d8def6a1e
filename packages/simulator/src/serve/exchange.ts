import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import type { StatusBody } from "../status/status.ts";

type Incoming = IncomingMessage | Http2ServerRequest;
/** What HTTP/1.1 and HTTP/2 responses have in common. */
type Outgoing = {
  readonly writableLength: number;
  on(event: "error" | "close", listener: () => void): unknown;
  once(event: "drain" | "close", listener: () => void): unknown;
  off(event: "drain" | "close", listener: () => void): unknown;
  end(): unknown;
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  write(chunk: Buffer, written?: () => void): boolean;
  flushHeaders?(): void;
};

const NOTHING = Buffer.alloc(0);

/** How a body goes out; faults set it. */
export type Delivery = {
  readonly headerDelayMs: number;
  readonly pieceBytes: number | undefined;
  readonly pieceDelayMs: number;
  /** Ends the body after this many bytes: by cutting the connection, or as if it were complete. */
  readonly truncate: { readonly afterBytes: number; readonly cleanly: boolean } | undefined;
};

export const PLAIN_DELIVERY: Delivery = {
  headerDelayMs: 0,
  pieceBytes: undefined,
  pieceDelayMs: 0,
  truncate: undefined,
};

/** One request and its answer, whichever HTTP version carries it. */
export class Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly protocol: "http/1.1" | "h2";
  /** The client's side of the connection, as the server sees it. */
  readonly remotePort: number;
  delivery: Delivery = PLAIN_DELIVERY;
  readonly #request: Incoming;
  readonly #response: Outgoing;
  readonly #cut: (remotePort: number) => void;
  #closed = false;
  #sentBytes = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(request: Incoming, response: Outgoing, cut: (remotePort: number) => void) {
    const url = request.url ?? "/";
    const question = url.indexOf("?");
    this.method = request.method ?? "GET";
    this.path = question === -1 ? url : url.slice(0, question);
    this.query = new URLSearchParams(question === -1 ? "" : url.slice(question + 1));
    this.protocol = request.httpVersionMajor === 2 ? "h2" : "http/1.1";
    // HTTP/2 proxies the session's socket; the port is read through it, as a plain property.
    this.remotePort = request.socket.remotePort ?? 0;
    this.#request = request;
    this.#response = response;
    this.#cut = cut;
    // A client that goes away mid-answer is no fault of the server.
    response.on("error", () => {});
    response.on("close", () => {
      this.#closed = true;
    });
    request.on("error", () => {});
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Written but not yet taken by the connection. */
  get pendingBytes(): number {
    return this.#response.writableLength;
  }

  onClose(listener: () => void): void {
    this.#response.once("close", listener);
  }

  async readBody(): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.#request) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  }

  cutConnection(): void {
    this.#cut(this.remotePort);
  }

  async sendJson(status: number, body: unknown): Promise<void> {
    await this.send(status, [Buffer.from(`${JSON.stringify(body)}\n`)]);
  }

  async sendStatus(body: StatusBody, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.send(body.code, [Buffer.from(`${JSON.stringify(body)}\n`)], headers);
  }

  /** Headers, pieces in turn with back-pressure, end. */
  async send(status: number, pieces: Iterable<Buffer>, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.open(status, headers);
    for (const piece of pieces) {
      if (this.closed) return;
      if (!(await this.#write(piece))) return;
    }
    this.end();
  }

  async open(status: number, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.delivery.headerDelayMs > 0) await delay(this.delivery.headerDelayMs);
    if (this.closed) return;
    this.#response.writeHead(status, {
      "cache-control": "no-cache, private",
      "content-type": "application/json",
      ...headers,
    });
    // A watch shows its headers before its first event.
    this.#response.flushHeaders?.();
  }

  /** For watches: queued, without waiting for the reader. */
  write(piece: Buffer): void {
    if (this.closed) return;
    if (this.delivery === PLAIN_DELIVERY) this.#response.write(piece);
    else this.#queue = this.#queue.then(async () => void (await this.#write(piece)));
  }

  end(): void {
    if (this.delivery === PLAIN_DELIVERY) this.#response.end();
    else this.#queue = this.#queue.then(() => void this.#response.end());
  }

  /** False: the body ended early. */
  async #write(whole: Buffer): Promise<boolean> {
    const { truncate, pieceBytes, pieceDelayMs } = this.delivery;
    const piece =
      truncate === undefined ? whole : whole.subarray(0, Math.max(0, truncate.afterBytes - this.#sentBytes));
    const step = pieceBytes ?? Math.max(piece.length, 1);
    for (let at = 0; at < piece.length && !this.closed; at += step) {
      const part = piece.subarray(at, at + step);
      this.#sentBytes += part.length;
      if (!this.#response.write(part)) await this.#drained();
      if (pieceDelayMs > 0) await delay(pieceDelayMs);
    }
    if (truncate === undefined || this.#sentBytes < truncate.afterBytes) return true;
    if (truncate.cleanly) this.#response.end();
    else await this.#hangUp();
    return false;
  }

  /** Closes the connection from the server's side, once what was written is on its way. */
  async #hangUp(): Promise<void> {
    await new Promise<void>((resolve) => void this.#response.write(NOTHING, () => resolve()));
    if ("stream" in this.#request) this.#request.stream.session?.destroy();
    else this.#request.socket.destroySoon();
  }

  async #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#response.once("drain", resolve);
    this.#response.once("close", resolve);
    await promise;
    this.#response.off("drain", resolve);
    this.#response.off("close", resolve);
  }
}
