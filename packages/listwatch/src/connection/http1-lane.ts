import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import type { ApiTarget } from "../auth/api-target.ts";
import { ApiUnreachableError } from "../errors.ts";
import type { ApiRequest, ApiResponse } from "./api-client.ts";
import { paceOf } from "./body-pace.ts";
import { BodyQueue } from "./body-queue.ts";
import type { ClientTimings } from "./client-timings.ts";
import { toConnectionError } from "./connection-errors.ts";
import type { ServerReachability } from "./server-reachability.ts";

export type Http1Request = {
  readonly request: ApiRequest;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** HTTP/1.1 with kept-alive connections, one request at a time on each: for servers and proxies without HTTP/2. */
export class Http1Lane {
  readonly #target: ApiTarget;
  readonly #timings: ClientTimings;
  readonly #reachability: ServerReachability;
  readonly #url: URL;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #open = new Set<Socket>();

  constructor(target: ApiTarget, timings: ClientTimings, reachability: ServerReachability) {
    this.#target = target;
    this.#timings = timings;
    this.#reachability = reachability;
    this.#url = new URL(target.server);
    const options = { keepAlive: true, timeout: timings.idleCloseMs };
    this.#agent = this.#url.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
  }

  async send({ request, path, headers }: Http1Request): Promise<ApiResponse> {
    const secure = this.#url.protocol === "https:";
    const options: RequestOptions = {
      host: this.#url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: this.#url.port === "" ? (secure ? 443 : 80) : Number(this.#url.port),
      path,
      method: request.method,
      headers: {
        ...headers,
        ...(request.body === undefined ? {} : { "content-length": String(request.body.bytes.length) }),
      },
      agent: this.#agent,
      ...(secure ? { ...(await this.#target.tls()), ALPNProtocols: ["http/1.1"] } : {}),
    };
    request.signal?.throwIfAborted();
    return await this.#exchange(request, options);
  }

  close(): void {
    this.#agent.destroy();
    for (const socket of this.#open) socket.destroy();
  }

  #exchange(request: ApiRequest, options: RequestOptions): Promise<ApiResponse> {
    const attempt = `${request.method} ${request.path}`;
    return new Promise((resolve, reject) => {
      let isAnswered = false;
      const outgoing = this.#url.protocol === "https:" ? requestHttps(options) : requestHttp(options);
      const onAbort = (): void => {
        outgoing.destroy();
        reject(request.signal?.reason);
      };
      request.signal?.addEventListener("abort", onAbort, { once: true });
      const connectTimer = setTimeout(() => {
        outgoing.destroy(
          new ApiUnreachableError(
            `connect: ${this.#target.description} did not answer within ${this.#timings.connectMs / 1000} s. Check the network on the way to it.`,
          ),
        );
      }, this.#timings.connectMs);
      outgoing.once("socket", (socket) => {
        this.#track(socket);
        const connected = (): void => clearTimeout(connectTimer);
        if (!socket.connecting) connected();
        else socket.once(this.#url.protocol === "https:" ? "secureConnect" : "connect", connected);
      });
      outgoing.setTimeout(this.#timings.http1SilenceMs, () => {
        outgoing.destroy(
          new ApiUnreachableError(
            `${attempt}: ${this.#target.description} was silent for ${this.#timings.http1SilenceMs / 1000} s, so the connection counts as dead. We open another.`,
          ),
        );
      });
      outgoing.once("response", (incoming) => {
        this.#reachability.answered();
        isAnswered = true;
        resolve(this.#answer(request, incoming));
      });
      outgoing.on("error", (cause) => {
        const error = toConnectionError(attempt, this.#target.description, cause);
        // A kept connection may have been closed under the request: that says nothing of the next one.
        const isNew = !outgoing.reusedSocket;
        if (isNew && !isAnswered && request.signal?.aborted !== true) this.#reachability.failed(error);
        reject(error);
      });
      outgoing.once("close", () => {
        clearTimeout(connectTimer);
        request.signal?.removeEventListener("abort", onAbort);
      });
      outgoing.end(request.body?.bytes);
    });
  }

  #answer(request: ApiRequest, incoming: IncomingMessage): ApiResponse {
    const queue = new BodyQueue({
      ...paceOf(request.lane),
      source: incoming,
      cancel: () => incoming.destroy(),
    });
    let failure: unknown;
    incoming.on("data", (chunk: Buffer) => queue.push(chunk));
    incoming.on("error", (error) => {
      failure = error;
    });
    incoming.on("close", () => {
      if (request.signal?.aborted === true) queue.abort(request.signal.reason);
      else if (incoming.complete && failure === undefined) queue.end();
      else {
        const cause = failure ?? new Error("the connection was lost before the end of the answer");
        queue.end(toConnectionError(`${request.method} ${request.path}`, this.#target.description, cause));
      }
    });
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(incoming.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
    }
    return { status: incoming.statusCode ?? 0, headers, body: queue };
  }

  #track(socket: Socket): void {
    if (this.#open.has(socket)) return;
    this.#open.add(socket);
    socket.once("close", () => this.#open.delete(socket));
  }
}
