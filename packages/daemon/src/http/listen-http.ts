import { createServer, type RequestListener, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Log } from "@kube-state-shards/listwatch";
import { ListenError, type ListenTarget } from "./listen-error.ts";
import { refuseUnreadable } from "./refuse-unreadable.ts";

/**
 * kube-state-metrics' own: a minute to read a request, five seconds of it for the header, five minutes for an idle
 * connection, ten seconds to finish at the end.
 */
export const HTTP_TIMEOUTS = { readMs: 60_000, headerMs: 5_000, idleMs: 300_000, closeMs: 10_000 } as const;

/** 0 waits without end. */
export type HttpTimeouts = {
  readonly readMs: number;
  /** At most `readMs`; more is cut to it. */
  readonly headerMs: number;
  readonly idleMs: number;
  /** How long a closing port waits for busy connections. */
  readonly closeMs: number;
};

export type ListenOptions = {
  readonly app: RequestListener;
  /** `::` falls back to IPv4 where the machine has no IPv6. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What is served here, for messages: `main`, `telemetry`. */
  readonly name: string;
  readonly hostFlag?: string;
  readonly portFlag?: string;
  readonly log: Log;
  /** What is left out is that of `HTTP_TIMEOUTS`. */
  readonly timeouts?: Partial<HttpTimeouts>;
};

export type HttpListener = {
  readonly host: string;
  /** The real one, also when 0 was asked for. */
  readonly port: number;
  /** As a reader on this machine would ask for it: `http://localhost:8080`. */
  readonly url: string;
  /** Gives requests from now on to another app; those under way end where they began. */
  use(app: RequestListener): void;
  /** For requests and connections from now on. */
  setTimeouts(timeouts: Partial<HttpTimeouts>): void;
  /** Stops accepting, ends idle connections, waits `closeMs` for the busy ones, then cuts them. May be called twice. */
  close(): Promise<void>;
};

const ANY_V6 = "::";
const ANY_V4 = "0.0.0.0";
const NO_IPV6 = ["EAFNOSUPPORT", "EADDRNOTAVAIL", "EINVAL"];

/** Errors: `ListenError`, which names the port and the option to change. */
export async function listenHttp(options: ListenOptions): Promise<HttpListener> {
  let timeouts: HttpTimeouts = { ...HTTP_TIMEOUTS, ...options.timeouts };
  let { app } = options;
  const server = createServer(nodeTimeouts(timeouts), (request, response) => app(request, response));
  // A client that sends garbage, or hangs up while it sends, costs one debug line.
  server.on("clientError", (error, socket) => {
    options.log.debug({ port: options.port, error }, "unreadable request");
    refuseUnreadable(error, socket as Socket); // a port without TLS has no others
  });
  const target: ListenTarget = {
    name: options.name,
    host: options.host,
    port: options.port,
    hostFlag: options.hostFlag ?? "--host",
    portFlag: options.portFlag ?? "--port",
  };
  const host = await bindWithFallback(server, target);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  let closing: Promise<void> | undefined;
  return {
    host,
    port,
    url: `http://${urlHost(host)}:${port}`,
    use: (next) => {
      app = next;
    },
    setTimeouts: (changed) => {
      timeouts = { ...timeouts, ...changed };
      const { requestTimeout, headersTimeout, keepAliveTimeout } = nodeTimeouts(timeouts);
      Object.assign(server, { requestTimeout, headersTimeout, keepAliveTimeout });
    },
    close: () => {
      closing ??= closeServer(server, timeouts.closeMs);
      return closing;
    },
  };
}

/** Node looks for late requests from time to time only: often enough that a short timeout means what it says. */
function nodeTimeouts({ readMs, headerMs, idleMs }: HttpTimeouts) {
  const bounds = [readMs, headerMs].filter((ms) => ms > 0);
  return {
    requestTimeout: readMs,
    headersTimeout: bounds.length === 0 ? 0 : Math.min(...bounds),
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.max(50, Math.min(30_000, ...bounds.map((ms) => ms / 2))),
  };
}

async function bindWithFallback(server: Server, target: ListenTarget): Promise<string> {
  try {
    await bind(server, target.host, target.port);
    return target.host;
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    const code = "code" in cause ? String(cause.code) : "";
    if (target.host !== ANY_V6 || !NO_IPV6.includes(code)) throw new ListenError(target, cause);
    return await bindWithFallback(server, { ...target, host: ANY_V4 });
  }
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      server.removeListener("listening", onListening);
      reject(error);
    };
    const onListening = (): void => {
      server.removeListener("error", onError);
      resolve();
    };
    server.once("error", onError);
    server.once("listening", onListening);
    server.listen({ host, port });
  });
}

function urlHost(host: string): string {
  if (host === ANY_V6 || host === ANY_V4) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

function closeServer(server: Server, closeMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), closeMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
