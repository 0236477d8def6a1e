import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { readStamp, type StoreStamp } from "./store-wire.ts";

export type StoreQuestion = {
  readonly method: "GET" | "POST";
  /** Below the store's own path, such as `/clock`. */
  readonly path: string;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
};

export type StoreAnswer = {
  readonly status: number;
  readonly text: string;
  readonly stamp: StoreStamp | undefined;
  /** On the monotonic clock: when the question went off, and when the answer began to come. */
  readonly sentMs: number;
  readonly receivedMs: number;
};

export type StoreExchangeOptions = {
  readonly baseUrl: string;
  /** Called for each question: the token's file may change. */
  readonly token: () => string;
  readonly monotonicMs: () => number;
};

/** Questions to the store and their answers, over connections that are kept. Errors of `ask`: the system's own. */
export interface StoreExchange {
  ask(question: StoreQuestion): Promise<StoreAnswer>;
  /** Ends what is under way. */
  close(): void;
}

/** An assignment of 10,000 units on the move, with names of the longest form, is 4 MB: what is far larger is none. */
const MAX_ANSWER_BYTES = 64 * 2 ** 20;

export function createStoreExchange({ baseUrl, token, monotonicMs }: StoreExchangeOptions): StoreExchange {
  const agent = new Agent({ keepAlive: true });
  const closing = new AbortController();

  const ask = async (question: StoreQuestion): Promise<StoreAnswer> => {
    const timeout = AbortSignal.timeout(question.timeoutMs);
    const signals = [closing.signal, timeout, ...(question.signal === undefined ? [] : [question.signal])];
    const signal = AbortSignal.any(signals);
    const sentMs = monotonicMs();
    try {
      const response = await send(question, signal);
      const receivedMs = monotonicMs();
      const text = await readText(response);
      return { status: response.statusCode ?? 0, text, stamp: readStamp(response.headers), sentMs, receivedMs };
    } catch (error) {
      if (!timeout.aborted) throw error;
      throw Object.assign(new Error(`no answer within ${question.timeoutMs} ms`), { code: "ETIMEDOUT" });
    }
  };

  const send = (question: StoreQuestion, signal: AbortSignal): Promise<IncomingMessage> => {
    const { method, path, body } = question;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = {
      authorization: `Bearer ${token()}`,
      ...(body === undefined
        ? {}
        : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
    };
    const outgoing = httpRequest(`${baseUrl}${path}`, { method, agent, headers });
    const onAbort = (): void => void outgoing.destroy(new Error("given up"));
    signal.addEventListener("abort", onAbort, { once: true });
    outgoing.once("close", () => signal.removeEventListener("abort", onAbort));
    if (signal.aborted) onAbort();
    outgoing.on("response", (response) => {
      response.on("error", () => {}); // told to who reads it, if anybody does
      resolve(response);
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      // A kept connection that the other end closed as we took it up. Reports may be sent twice, the rest only reads.
      if (outgoing.reusedSocket && error.code === "ECONNRESET" && !signal.aborted) resolve(send(question, signal));
      else reject(error);
    });
    outgoing.end(body);
    return promise;
  };

  return {
    ask,
    close() {
      closing.abort();
      agent.destroy();
    },
  };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`an answer of over ${MAX_ANSWER_BYTES} bytes`);
  }
  return Buffer.concat(chunks).toString();
}
