import { Agent, get } from "node:http";
import { podsInBody } from "./pods-in-body.ts";
import type { ShardAnswer } from "./poll.ts";

const NONE: ReadonlySet<string> = new Set();
const UNANSWERED = { order: "", retiring: NONE, pods: [], retiringPods: NONE, places: NONE, status: 0 } as const;

export type AskOptions = {
  /** How long a shard may take before it counts as exposing nothing. Default 10 s. */
  readonly timeoutMs?: number | undefined;
  /** Whether namespaces may be served in slices. */
  readonly isSliced?: boolean | undefined;
};

type ShardAsker = { ask(target: string): Promise<ShardAnswer>; close(): void };

/** Asks shards over connections that stay open: a poll must not wait for a handshake. */
export function createShardAsker({ timeoutMs = 10_000, isSliced = false }: AskOptions = {}): ShardAsker {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  return {
    /** A shard that refuses, hangs up or answers other than 200 exposes nothing: an answer, not an error. */
    ask: async (target) => {
      try {
        const { status, headers, body } = await fetchBody(`${target}/metrics?resources=pods`, {
          agent,
          timeoutMs,
        });
        const named = { target, shard: headers["x-kube-state-shards-shard"] ?? target, status };
        if (status !== 200) return { ...UNANSWERED, ...named };
        const units = (headers["x-kube-state-shards-retiring"] ?? "").split(",").filter((unit) => unit !== "");
        const retiring = new Set(units);
        const order = headers["x-kube-state-shards-order"] ?? "";
        return { ...named, order, retiring, ...podsInBody(body, { retiring, isSliced }) };
      } catch (error) {
        if (isConnectionFault(error)) return { ...UNANSWERED, target, shard: target };
        throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

type Fetched = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

type FetchOptions = { readonly agent: Agent; readonly timeoutMs: number };

const fetchBody = (url: string, { agent, timeoutMs }: FetchOptions): Promise<Fetched> =>
  new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { "accept-encoding": "identity" } }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => void parts.push(part));
      response.once("error", reject);
      response.once("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          body: Buffer.concat(parts).toString("utf8"),
        });
      });
    });
    request.setTimeout(timeoutMs, () =>
      request.destroy(Object.assign(new Error(`no answer in ${timeoutMs} ms`), { code: "ETIMEDOUT" })),
    );
    request.once("error", reject);
  });

const FAULTS = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED"];

const isConnectionFault = (error: unknown): boolean =>
  error instanceof Error && "code" in error && typeof error.code === "string" && FAULTS.includes(error.code);
