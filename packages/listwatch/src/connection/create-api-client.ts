import type { ApiTarget } from "../auth/api-target.ts";
import { ApiUnreachableError } from "../errors.ts";
import { type Log, silentLog } from "../log.ts";
import type { ApiClient, ApiRequest, ApiResponse, RequestLane } from "./api-client.ts";
import { CLIENT_TIMINGS, type ClientTimings } from "./client-timings.ts";
import { Http1Lane } from "./http1-lane.ts";
import { exchangeOverHttp2, StreamRefused } from "./http2-exchange.ts";
import { Http2Pool } from "./http2-pool.ts";
import { createServerReachability } from "./server-reachability.ts";

export type ApiClientOptions = {
  readonly log?: Log | undefined;
  readonly userAgent?: string | undefined;
  /** Streams on one connection; the server's own limit holds besides. */
  readonly maxStreamsPerConnection?: number | undefined;
  readonly timings?: Partial<ClientTimings> | undefined;
};

const MAX_STREAMS = 100; // the API server's default, --http2-max-streams-per-connection
const MAX_REFUSALS = 3;

/** What one lane sends through; `http2` is left out for plain HTTP. */
type Lane = { readonly http1: Http1Lane; readonly http2: Http2Pool | undefined };

/**
 * A client of one API server: HTTP/2 where TLS and ALPN offer it, else HTTP/1.1. Lists and watches have their own connections.
 *
 * Errors: `ApiUnreachableError`, `ApiCertificateError`, `KubeconfigError`. A 401 is tried once more with fresh credentials.
 */
export function createApiClient(target: ApiTarget, options: ApiClientOptions = {}): ApiClient {
  const timings: ClientTimings = { ...CLIENT_TIMINGS, ...options.timings };
  const url = new URL(target.server);
  const basePath = url.pathname.replace(/\/$/, "");
  const userAgent = options.userAgent ?? "kube-state-shards";
  const maxStreams = options.maxStreamsPerConnection ?? MAX_STREAMS;
  const closing = new AbortController();
  /** What ALPN said last; asked anew after a lost connection, since another server may stand there by then. */
  let http1Only = url.protocol === "http:";

  const log = options.log ?? silentLog;
  const reachability = createServerReachability({
    server: target.description,
    look: async () => await look(),
    timings,
    log,
  });

  const createLane = (lane: RequestLane): Lane => ({
    http1: new Http1Lane(target, timings, reachability),
    http2:
      url.protocol === "https:" ? new Http2Pool({ target, timings, maxStreams, lane, log, reachability }) : undefined,
  });
  const lanes: Readonly<Record<RequestLane, Lane>> = { list: createLane("list"), watch: createLane("watch") };

  async function send(request: ApiRequest, identity: Readonly<Record<string, string>>): Promise<ApiResponse> {
    const { http1, http2 } = lanes[request.lane];
    const path = `${basePath}${request.path}`;
    const headers: Record<string, string> = {
      ...identity,
      accept: request.accept ?? "application/json",
      "user-agent": userAgent,
    };
    if (request.body !== undefined) headers["content-type"] = request.body.contentType;
    const sendHttp1 = async (): Promise<ApiResponse> => {
      try {
        return await http1.send({ request, path, headers });
      } catch (error) {
        if (error instanceof ApiUnreachableError) http1Only = url.protocol === "http:";
        throw error;
      }
    };
    if (http1Only || http2 === undefined) return await sendHttp1();
    const withHost = [":scheme", "https", ":authority", url.host] as const;
    for (let refusals = 0; ; refusals += 1) {
      const lease = await unlessAborted(http2.lease(), request.signal);
      if (lease.kind === "http1") {
        http1Only = true;
        return await sendHttp1();
      }
      try {
        return await exchangeOverHttp2({
          connection: lease.connection,
          request,
          server: target.description,
          headers: [":method", request.method, ":path", path, ...withHost, ...Object.entries(headers).flat()],
        });
      } catch (error) {
        if (!(error instanceof StreamRefused)) throw error;
        if (refusals >= MAX_REFUSALS) {
          throw new ApiUnreachableError(
            `${request.method} ${request.path}: ${target.description} refused the request ${refusals + 1} times while it retires its connections. We try again later.`,
            { cause: error },
          );
        }
      }
    }
  }

  /** Opens a connection that what waits can use, or over plain HTTP asks something that every API server answers. */
  async function look(): Promise<void> {
    const { http1, http2 } = lanes.watch;
    if (http2 !== undefined) return await http2.look();
    const request = { method: "GET", path: "/version", lane: "watch", signal: closing.signal } as const;
    const headers = { ...(await target.headers()), "user-agent": userAgent };
    const { body } = await http1.send({ request, path: `${basePath}${request.path}`, headers });
    for await (const _ of body); // so that the connection is kept
  }

  return {
    reachability,
    async request(request) {
      if (closing.signal.aborted)
        throw new ApiUnreachableError(
          `${request.method} ${request.path}: this client of ${target.description} was closed.`,
        );
      request.signal?.throwIfAborted();
      const identity = await target.headers();
      const answer = await send(request, identity);
      if (answer.status !== 401) return answer;
      if (sameHeaders(identity, await target.headers())) target.refresh();
      const fresh = await target.headers();
      if (sameHeaders(identity, fresh)) return answer;
      for await (const _ of answer.body) break; // the refusal itself is of no interest
      return await send(request, fresh);
    },
    async close() {
      closing.abort();
      reachability.close();
      await Promise.all(
        Object.values(lanes).map(async ({ http1, http2 }) => {
          http1.close();
          await http2?.close();
        }),
      );
    },
  };
}

const sameHeaders = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);

/** Waits for a lease, but not longer than the request lives; a place that comes too late is given back. */
async function unlessAborted(
  lease: ReturnType<Http2Pool["lease"]>,
  signal: AbortSignal | undefined,
): ReturnType<Http2Pool["lease"]> {
  if (signal === undefined) return await lease;
  const giveBack = async (): Promise<void> => {
    const late = await lease;
    if (late.kind === "http2") late.connection.release();
  };
  return await new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason);
      giveBack().catch(() => {}); // a connect that failed has no place to give back
    };
    signal.addEventListener("abort", onAbort, { once: true });
    lease.then(
      (value) => {
        signal.removeEventListener("abort", onAbort);
        if (!signal.aborted) resolve(value);
      },
      (error) => {
        signal.removeEventListener("abort", onAbort);
        reject(error);
      },
    );
  });
}
