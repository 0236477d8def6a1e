import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import {
  createPieceFrameDecoder,
  FAN_OUT_HEADER,
  type PieceFrame,
  PieceStreamError,
  type PieceTextFrame,
  ShardsError,
} from "@kube-state-shards/exposition";
import { fleetUrl, LOOPBACK_ADDRESS } from "../fleet-address.ts";
import type { PieceRequest, PieceSource } from "./piece-source.ts";
import { ShardRequestError } from "./shard-request-error.ts";

export type HttpPieceSourceOptions = {
  /** Called for each request: the token's file may change. */
  readonly token: () => string;
  /** Addresses come from the store, where others may write: nothing else is connected to. Default `LOOPBACK_ADDRESS`. */
  readonly allowedAddress?: RegExp | undefined;
};

export type HttpPieceSource = PieceSource & { close(): void };

/** Pieces over HTTP: `POST <address>/pieces`, answered by one piece stream. Connections are kept. */
export function createHttpPieceSource(options: HttpPieceSourceOptions): HttpPieceSource {
  const { token, allowedAddress = LOOPBACK_ADDRESS } = options;
  const agent = new Agent({ keepAlive: true });
  return {
    async open(request, signal) {
      const url = piecesUrl(request, allowedAddress);
      const { order, units, encoding, resources } = request;
      const body = JSON.stringify({ ...order, units, encoding, resources });
      const response = await post({ shard: request.shard, url, body, token: token(), agent, signal });
      if (response.statusCode !== 200) throw await refusal(request.shard, response);
      const frames = readFrames(request.shard, response);
      const first = await frames.next();
      if (first.done === true || first.value.kind !== "manifest") {
        throw new PieceStreamError("an empty body", "a manifest frame first");
      }
      return { manifest: first.value.manifest, frames: pieceFrames(frames) };
    },
    close: () => agent.destroy(),
  };
}

function piecesUrl({ shard, address }: PieceRequest, allowed: RegExp): URL {
  const target = fleetUrl(address, "pieces", allowed);
  if ("fault" in target) throw new ShardRequestError(shard, target.fault);
  return target.url;
}

type Post = {
  readonly shard: string;
  readonly url: URL;
  readonly body: string;
  readonly token: string;
  readonly agent: Agent;
  readonly signal: AbortSignal;
};

function post(options: Post): Promise<IncomingMessage> {
  const { shard, url, body, token, agent, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    [FAN_OUT_HEADER]: "1",
  };
  const outgoing = httpRequest(url, { method: "POST", agent, headers });
  // Not the request's own `signal` option: it destroys with an error, which ends the process when it meets a response
  // that nobody reads, as its socket is on its way back to the pool.
  const onAbort = (): void => void outgoing.destroy();
  signal.addEventListener("abort", onAbort);
  outgoing.once("close", () => signal.removeEventListener("abort", onAbort));
  if (signal.aborted) onAbort();
  outgoing.on("response", (response) => {
    // A connection may be lost while nobody reads the response: its error would then be nobody's, and end the process.
    response.on("error", () => {});
    resolve(response);
  });
  outgoing.on("error", (cause: NodeJS.ErrnoException) => {
    // The shard closed a kept connection just as we took it up. It answered nothing, so asking again is safe.
    if (outgoing.reusedSocket && cause.code === "ECONNRESET" && !signal.aborted) return resolve(post(options));
    reject(lost(shard, url.host, cause));
  });
  outgoing.end(body);
  return promise;
}

const lost = (shard: string, host: string, cause: Error): ShardRequestError =>
  new ShardRequestError(shard, `connection to ${host} failed (${cause.message}). See the shard's log and /readyz.`, {
    cause,
  });

const SHOWN_REFUSAL_BYTES = 300;

async function refusal(shard: string, response: IncomingMessage): Promise<ShardRequestError> {
  let text = "";
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      text += String(chunk);
      if (text.length > SHOWN_REFUSAL_BYTES) break;
    }
  } catch {
    // The status says enough.
  }
  const said = text.trim() === "" ? "nothing" : text.slice(0, SHOWN_REFUSAL_BYTES).trim();
  return new ShardRequestError(shard, `status ${response.statusCode}, saying ${said}; want 200.`);
}

/** Reads the body only as fast as the frames are taken: `for await` pauses the socket in between. */
async function* readFrames(shard: string, response: IncomingMessage): AsyncGenerator<PieceFrame, void> {
  const decoder = createPieceFrameDecoder();
  const host = `${response.socket.remoteAddress}:${response.socket.remotePort}`;
  try {
    for await (const chunk of response) yield* decoder.push(chunk as Buffer);
  } catch (error) {
    throw error instanceof ShardsError
      ? error
      : lost(shard, host, error instanceof Error ? error : new Error(String(error)));
  }
  decoder.finish();
}

async function* pieceFrames(frames: AsyncGenerator<PieceFrame, void>): AsyncGenerator<PieceTextFrame, void> {
  for await (const frame of frames) if (frame.kind === "piece") yield frame;
}
