import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { isIP } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { ApiTarget } from "../auth/api-target.ts";
import { ApiUnreachableError } from "../errors.ts";
import type { ClientTimings } from "./client-timings.ts";
import { toConnectionError } from "./connection-errors.ts";

const MIB = 1024 * 1024;
// Node's defaults (64 KiB for the session and each stream) cap a list at one window a round trip; this is 250 MB/s where that takes 2 ms.
// WHY no more: what has arrived and waits to be read is malloc's, which keeps most of it for good. 2 and 16 MiB made a shard 20 MiB larger.
const STREAM_WINDOW_BYTES = MIB / 2;
const SESSION_WINDOW_BYTES = 4 * MIB;
// A watch may name thousands of namespaces that are to be left out; the API server takes 1 MiB, where Node would send 64 KiB.
const HEADER_BYTES = MIB;
const SESSION_MEMORY_MIB = 512; // Node's default of 10 refuses new streams while a few lists are in flight

export type Connected = { readonly kind: "http2"; readonly session: ClientHttp2Session } | { readonly kind: "http1" };

/**
 * Opens a TLS connection and lets ALPN choose. `http2` is ready for requests: the server's settings have arrived.
 *
 * Errors: `ApiUnreachableError`, `ApiCertificateError`, `KubeconfigError` (from `target.tls`).
 */
export async function connect(target: ApiTarget, timings: ClientTimings): Promise<Connected> {
  const tls = await target.tls();
  const url = new URL(target.server);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return await new Promise<Connected>((resolve, reject) => {
    let socket: TLSSocket | undefined;
    const timer = setTimeout(() => {
      fail(
        new ApiUnreachableError(
          `connect: ${target.description} did not answer within ${timings.connectMs / 1000} s. Check the network on the way to it.`,
        ),
      );
    }, timings.connectMs);
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      reject(toConnectionError("connect", target.description, error));
      socket?.destroy();
    };
    const succeed = (connected: Connected): void => {
      clearTimeout(timer);
      resolve(connected);
    };
    try {
      socket = connectTls({
        host,
        port: url.port === "" ? 443 : Number(url.port),
        ALPNProtocols: ["h2", "http/1.1"],
        // An IP address is no server name for SNI (RFC 6066), but it is what the certificate is checked against.
        ...(tls.servername !== undefined
          ? { servername: tls.servername }
          : isIP(host) === 0
            ? { servername: host }
            : {}),
        rejectUnauthorized: tls.rejectUnauthorized,
        ...(tls.ca === undefined ? {} : { ca: tls.ca }),
        ...(tls.cert === undefined ? {} : { cert: tls.cert }),
        ...(tls.key === undefined ? {} : { key: tls.key }),
      });
    } catch (error) {
      fail(error); // a certificate or key that is not PEM
      return;
    }
    const opened = socket;
    opened.setNoDelay(true);
    opened.once("error", fail);
    opened.once("secureConnect", () => {
      if (opened.alpnProtocol !== "h2") {
        opened.destroy();
        succeed({ kind: "http1" });
        return;
      }
      const session = connectHttp2(url.origin, {
        createConnection: () => opened,
        settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
        maxSessionMemory: SESSION_MEMORY_MIB,
        maxSendHeaderBlockLength: HEADER_BYTES,
      });
      session.once("error", fail);
      session.once("close", () => fail(new Error("closed before the HTTP/2 settings arrived")));
      session.once("connect", () => session.setLocalWindowSize(SESSION_WINDOW_BYTES));
      // WHY wait: before them the limit of streams is a guess, and streams beyond it would wait for ever behind watches.
      session.once("remoteSettings", () => {
        opened.off("error", fail);
        session.removeAllListeners("close");
        succeed({ kind: "http2", session });
      });
    });
  });
}
