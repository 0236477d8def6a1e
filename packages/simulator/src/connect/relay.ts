import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

type Pair = { readonly outer: Socket; readonly inner: Socket };

/**
 * Carries bytes between clients and the inner server, so that a connection can be cut or fall silent under TLS and
 * HTTP/2 as it does when a network drops packets: neither of them gets a word in.
 */
export class Relay {
  readonly #innerPort: number;
  readonly #pairs = new Set<Pair>();
  /** Closed by the inner server, with bytes still on their way to the client. */
  readonly #flushing = new Set<Socket>();
  #server: Server | undefined;
  #host = "127.0.0.1";
  #port = 0;
  #blackholes = 0;
  #newAreSilent = 0;

  constructor(innerPort: number) {
    this.#innerPort = innerPort;
  }

  get port(): number {
    return this.#port;
  }

  async listen(host: string, port: number): Promise<void> {
    this.#host = host;
    this.#port = port;
    await this.resume();
  }

  /** Listens again where it listened before. */
  async resume(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((outer) => this.#carry(outer));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen(this.#port, this.#host, resolve);
    await promise;
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Refuses new connections and cuts the open ones. */
  async pause(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    this.cutAll();
    await promise;
  }

  cutAll(): number {
    const count = this.#pairs.size;
    for (const pair of [...this.#pairs]) this.#cut(pair);
    for (const socket of this.#flushing) socket.destroy();
    return count;
  }

  /** Cuts the connection that the inner server knows by this remote port. */
  cutByPort(port: number): void {
    for (const pair of [...this.#pairs]) if (pair.inner.localPort === port) this.#cut(pair);
  }

  /** Silences the connections open now and, if wanted, those to come; returns how to let them speak again. */
  silence(newConnections: boolean): () => void {
    const silenced = [...this.#pairs];
    for (const pair of silenced) this.#mute(pair);
    this.#blackholes += 1;
    if (newConnections) this.#newAreSilent += 1;
    let restored = false;
    return () => {
      if (restored) return;
      restored = true;
      this.#blackholes -= 1;
      if (newConnections) this.#newAreSilent -= 1;
      if (this.#blackholes > 0) return;
      for (const pair of this.#pairs) this.#unmute(pair);
    };
  }

  #carry(outer: Socket): void {
    const inner = connect({ host: "127.0.0.1", port: this.#innerPort, noDelay: true });
    outer.setNoDelay(true);
    const pair = { outer, inner };
    this.#pairs.add(pair);
    // What one side sent before it closed still reaches the other.
    const gone = (): void => {
      if (!this.#pairs.delete(pair)) return;
      this.#flushing.add(outer);
      outer.once("close", () => this.#flushing.delete(outer));
      outer.destroySoon();
      inner.destroy();
    };
    for (const socket of [outer, inner]) {
      socket.on("error", gone);
      socket.on("close", gone);
    }
    if (this.#newAreSilent === 0) this.#unmute(pair);
  }

  #unmute({ outer, inner }: Pair): void {
    outer.pipe(inner);
    inner.pipe(outer);
  }

  #mute({ outer, inner }: Pair): void {
    outer.unpipe(inner);
    inner.unpipe(outer);
    outer.pause();
    inner.pause();
  }

  #cut(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    pair.outer.destroy();
    pair.inner.destroy();
  }
}
