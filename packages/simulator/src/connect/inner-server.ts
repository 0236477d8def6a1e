import { createServer } from "node:http";
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from "node:http2";
import type { Server, Socket } from "node:net";
import { Exchange } from "../serve/exchange.ts";
import type { Certificate } from "./certificate.ts";

export type InnerServer = {
  readonly server: Server;
  readonly sessions: ReadonlySet<ServerHttp2Session>;
  /** Raw sockets, below TLS. A server does not end its close while one of them is open. */
  readonly connections: ReadonlySet<Socket>;
};

type InnerOptions = {
  /** Undefined: plain HTTP/1.1. */
  readonly certificate: Certificate | undefined;
  readonly cut: (remotePort: number) => void;
  readonly handle: (exchange: Exchange) => Promise<void>;
};

/** As the API server's own limit. */
const STREAMS_PER_CONNECTION = 100;

/** Too; with HTTP/2 Node takes 64 KiB of one header, whatever it is told. */
const HEADER_BYTES = 1 << 20;

/** The HTTP server behind the relay. */
export function createInnerServer({ certificate, cut, handle }: InnerOptions): InnerServer {
  const sessions = new Set<ServerHttp2Session>();
  const connections = new Set<Socket>();
  const track = (connection: Socket): void => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
  };
  if (certificate === undefined) {
    const server = createServer(
      { maxHeaderSize: HEADER_BYTES },
      (request, response) => void handle(new Exchange(request, response, cut)),
    );
    // A request under a fault may stay open for as long as its test wants.
    server.requestTimeout = 0;
    server.on("connection", track);
    server.headersTimeout = 0;
    server.keepAliveTimeout = 90_000;
    return { server, sessions, connections };
  }
  const server: Http2SecureServer = createSecureServer(
    {
      key: certificate.keyPem,
      cert: certificate.certPem,
      allowHTTP1: true,
      settings: {
        maxConcurrentStreams: STREAMS_PER_CONNECTION,
        initialWindowSize: 1 << 20,
        maxHeaderListSize: HEADER_BYTES,
      },
    },
    (request, response) => void handle(new Exchange(request, response, cut)),
  );
  server.on("connection", track);
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => {});
    session.once("close", () => sessions.delete(session));
  });
  server.on("sessionError", () => {});
  // A client that does not trust the certificate says so by hanging up.
  server.on("tlsClientError", () => {});
  server.setTimeout(0);
  return { server, sessions, connections };
}
