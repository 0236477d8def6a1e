import { request as httpRequest, type IncomingMessage } from "node:http";
import { type Assignment, parseShardReport } from "@kube-state-shards/assignment";
import { ShardsError } from "@kube-state-shards/exposition";
import { fleetUrl, LOOPBACK_ADDRESS } from "../fleet-address.ts";
import type { ShardProbe } from "./shard-probe.ts";

/** An assignment could not be handed to a shard that is out of touch with the store. */
class HandOverError extends ShardsError {
  override readonly code = "KSS_SHARD_REQUEST";
}

export type HttpProbeOptions = {
  /** Called for each request: the token's file may change. */
  readonly token: () => string;
  /** Addresses come from the store, where others may write: nothing else is connected to. Default `LOOPBACK_ADDRESS`. */
  readonly allowedAddress?: RegExp | undefined;
};

/** A report of 10,000 units with long names is 3 MB: what is far larger is no report. */
const MAX_ANSWER_BYTES = 16 * 2 ** 20;
const GIVE_TIMEOUT_MS = 10_000;
const SHOWN_CHARACTERS = 300;

/**
 * Asks shards over their fleet API: `GET <address>/report`, then perhaps `PUT <address>/assignment`.
 *
 * Only a report proves that the shard lives: at an address that was given to somebody else, anything may answer.
 */
export function createHttpProbe({ token, allowedAddress = LOOPBACK_ADDRESS }: HttpProbeOptions): ShardProbe {
  return async (address, signal) => {
    const target = fleetUrl(address, "report", allowedAddress);
    if ("fault" in target) return { answers: false, reason: target.fault };
    try {
      const { status, text } = await ask({ method: "GET", url: target.url, token: token(), signal });
      if (status !== 200) return { answers: false, reason: `GET ${target.url.pathname}: ${said(status, text)}` };
      const report = parseShardReport(JSON.parse(text));
      const give = (assignment: Assignment): Promise<void> => handOver(address, assignment);
      return { answers: true, report, give };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { answers: false, reason: `GET ${target.url.pathname} at ${target.url.host}: ${why}` };
    }
  };

  async function handOver(address: string, assignment: Assignment): Promise<void> {
    const target = fleetUrl(address, "assignment", allowedAddress);
    if ("fault" in target) throw new HandOverError(`hand over an assignment: ${target.fault}`);
    const body = JSON.stringify(assignment);
    const signal = AbortSignal.timeout(GIVE_TIMEOUT_MS);
    const { status, text } = await ask({ method: "PUT", url: target.url, token: token(), body, signal });
    if (status !== 204)
      throw new HandOverError(`hand over an assignment to ${target.url.host}: ${said(status, text)}; want 204.`);
  }
}

const said = (status: number, text: string): string =>
  `status ${status}, saying ${text.trim() === "" ? "nothing" : text.slice(0, SHOWN_CHARACTERS).trim()}`;

type Ask = {
  readonly method: "GET" | "PUT";
  readonly url: URL;
  readonly token: string;
  readonly body?: string;
  readonly signal: AbortSignal;
};

/** On a connection of its own: a kept one that has died silently would say nothing of the shard. */
async function ask({
  method,
  url,
  token,
  body,
  signal,
}: Ask): Promise<{ readonly status: number; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : JSON_BODY) };
  const outgoing = httpRequest(url, { method, agent: false, headers, signal });
  outgoing.on("response", resolve).on("error", reject).end(body);
  const response = await promise;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new HandOverError(`read an answer of a shard: got over ${MAX_ANSWER_BYTES} bytes.`);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}

const JSON_BODY = { "content-type": "application/json" } as const;
