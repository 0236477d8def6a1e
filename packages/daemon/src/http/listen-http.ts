import { createServer, type RequestListener, type Server } from "node:http";
import type { Log } from "@kube-state-shards/listwatch";
import { ListenError, type ListenTarget } from "./listen-error.ts";

/** kube-state-metrics' own: a minute to read a request, five for an idle connection, ten seconds to finish at the end. */
export const HTTP_TIMEOUTS = { readMs: 60_000, idleMs: 300_000, closeMs: 10_000 } as const;
export type HttpTimeouts = { readonly readMs: number; readonly idleMs: number; readonly closeMs: number };

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
  readonly timeouts?: HttpTimeouts;
};

export type HttpListener = {
  readonly host: string;
  /** The real one, also when 0 was asked for. */
  readonly port: number;
  /** As a reader on this machine would ask for it: `http://localhost:8080`. */
  readonly url: string;
  /** Stops accepting, ends idle connections, waits `closeMs` for the busy ones, then cuts them. May be called twice. */
  close(): Promise<void>;
};

const ANY_V6 = "::";
const ANY_V4 = "0.0.0.0";
const NO_IPV6 = ["EAFNOSUPPORT", "EADDRNOTAVAIL", "EINVAL"];

/** Errors: `ListenError`, which names the port and the option to change. */
export async function listenHttp(options: ListenOptions): Promise<HttpListener> {
  const timeouts = options.timeouts ?? HTTP_TIMEOUTS;
  const server = createServer({ requestTimeout: timeouts.readMs, keepAliveTimeout: timeouts.idleMs }, options.app);
  // A client that sends garbage, or hangs up while it sends, costs one debug line.
  server.on("clientError", (error, socket) => {
    options.log.debug({ port: options.port, error }, "unreadable request");
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    else socket.destroy();
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
    close: () => {
      closing ??= closeServer(server, timeouts.closeMs);
      return closing;
    },
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
