import { constants, type IncomingHttpHeaders } from "node:http2";
import type { ApiRequest, ApiResponse } from "./api-client.ts";
import { paceOf } from "./body-pace.ts";
import { BodyQueue } from "./body-queue.ts";
import { toConnectionError } from "./connection-errors.ts";
import type { Http2Connection } from "./http2-connection.ts";

type Http2Exchange = {
  readonly connection: Http2Connection;
  readonly request: ApiRequest;
  /** Names and values in turn. WHY not an object: Node keeps a copy of one, of 450 bytes, for as long as the stream lasts. */
  readonly headers: readonly string[];
  readonly server: string;
};

/** The server refused the stream without looking at it (GOAWAY, stream limit): safe to send again elsewhere. */
export class StreamRefused extends Error {}

/** One request over a reserved place of a connection; gives the place back when its stream ends. */
export function exchangeOverHttp2({ connection, request, headers, server }: Http2Exchange): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const attempt = `${request.method} ${request.path}`;
    let stream: ReturnType<Http2Connection["open"]>;
    try {
      stream = connection.open(headers, request.body === undefined);
    } catch (error) {
      connection.release();
      reject(new StreamRefused(attempt, { cause: error })); // the session was retired between the reservation and now
      return;
    }
    // WHY let go once it has answered: they hold the answer, and with it the headers of each of thousands of watches.
    let waiting: Waiting | undefined = { resolve, reject };
    let failure: unknown;
    const queue = new BodyQueue({
      ...paceOf(request.lane),
      source: stream,
      cancel: () => stream.close(constants.NGHTTP2_CANCEL),
    });
    const onAbort = (): void => {
      failure = request.signal?.reason;
      queue.abort(failure);
      stream.close(constants.NGHTTP2_CANCEL);
      waiting?.reject(failure);
    };
    request.signal?.addEventListener("abort", onAbort, { once: true });
    stream.on("response", (answer) => {
      connection.touch();
      waiting?.resolve({ status: Number(answer[":status"]), headers: plainHeaders(answer), body: queue });
      waiting = undefined;
    });
    stream.on("data", (chunk: Buffer) => {
      connection.touch();
      queue.push(chunk);
    });
    stream.on("error", (error) => {
      failure ??= error;
    });
    // WHY not 'end': Node ends the readable side of a stream that was reset or lost its session just as it ends a complete one.
    stream.on("close", () => {
      request.signal?.removeEventListener("abort", onAbort);
      connection.release();
      const reset = stream.rstCode ?? 0;
      if (failure === undefined && connection.death === undefined && reset === 0 && waiting === undefined) {
        queue.end();
        return;
      }
      const cause = connection.death ?? failure ?? new Error(`the stream was reset with code ${reset}`);
      const error =
        failure === request.signal?.reason && failure !== undefined
          ? failure
          : toConnectionError(attempt, server, cause);
      queue.end(error);
      const isRefused = reset === constants.NGHTTP2_REFUSED_STREAM;
      waiting?.reject(isRefused ? new StreamRefused(attempt, { cause: error }) : error);
    });
    if (request.body !== undefined) stream.end(request.body.bytes);
    if (request.signal?.aborted === true) onAbort();
  });
}

type Waiting = { readonly resolve: (answer: ApiResponse) => void; readonly reject: (error: unknown) => void };

function plainHeaders(answer: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer)) {
    if (value !== undefined && !name.startsWith(":"))
      headers[name] = Array.isArray(value) ? value.join(", ") : String(value);
  }
  return headers;
}
