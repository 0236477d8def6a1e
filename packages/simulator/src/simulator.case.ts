import { type ClientHttp2Session, connect } from "node:http2";
import { onTestFinished } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "./index.ts";

export type Json = Readonly<Record<string, unknown>>;
type WatchEvent = { readonly type: string; readonly object: Json & { readonly metadata?: Json } };

/** A simulator that ends with its test. */
export async function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json };

export async function ask(simulator: Simulator, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${simulator.url}${path}`, { ...init, signal: AbortSignal.timeout(30_000) });
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body: body as Json };
}

/** Sends JSON, as a merge patch where the method is PATCH. */
export const send = (simulator: Simulator, method: string, at: { path: string; body: unknown }): Promise<Answer> =>
  ask(simulator, at.path, {
    method,
    body: JSON.stringify(at.body),
    headers: { "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json" },
  });

export const metadataOf = (object: unknown): Json => ((object as Json)["metadata"] ?? {}) as Json;
export const namesOf = (list: Json): readonly unknown[] =>
  ((list["items"] ?? []) as readonly Json[]).map((item) => metadataOf(item)["name"]);

export type TestWatch = {
  /** The next line as it came; undefined at the end of the stream. Errors: the connection was cut. */
  nextLine(): Promise<string | undefined>;
  next(): Promise<WatchEvent>;
  /** Type and name of the next events. */
  take(count: number): Promise<readonly string[]>;
};

/** Opens a watch that ends with its test. */
export async function openWatch(simulator: Simulator, path: string): Promise<TestWatch> {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const response = await fetch(`${simulator.url}${path}`, { signal: controller.signal });
  if (response.status !== 200 || response.body === null) throw new Error(`watch ${path}: got ${response.status}`);
  return readLines(response.body);
}

export function readLines(body: AsyncIterable<Uint8Array>): TestWatch {
  const parts = body[Symbol.asyncIterator]();
  let rest = "";
  const nextLine = async (): Promise<string | undefined> => {
    for (;;) {
      const newline = rest.indexOf("\n");
      if (newline !== -1) {
        const line = rest.slice(0, newline);
        rest = rest.slice(newline + 1);
        return line;
      }
      const part = await parts.next();
      if (part.done === true) return rest === "" ? undefined : rest;
      rest += Buffer.from(part.value).toString();
    }
  };
  const next = async (): Promise<WatchEvent> => {
    const line = await nextLine();
    if (line === undefined) throw new Error("the watch ended, want one more event");
    const event: unknown = JSON.parse(line);
    return event as WatchEvent;
  };
  const take = async (count: number): Promise<readonly string[]> => {
    const seen: string[] = [];
    while (seen.length < count) {
      const { type, object } = await next();
      seen.push(`${type} ${object.metadata?.["name"] ?? ""}`.trim());
    }
    return seen;
  };
  return { nextLine, next, take };
}

/** An HTTP/2 session to a simulator with TLS; it ends with its test. */
export function openSession(simulator: Simulator): ClientHttp2Session {
  const session = connect(simulator.url, simulator.caPem === undefined ? {} : { ca: simulator.caPem });
  session.on("error", () => {});
  onTestFinished(() => session.destroy());
  return session;
}

export const POD = (name: string, labels: Readonly<Record<string, string>> = {}): Json => ({
  metadata: { name, namespace: "team", labels },
  spec: { containers: [{ name: "app", image: "example/app:v1" }] },
});
