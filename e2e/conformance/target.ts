import { type ClientHttp2Session, connect } from "node:http2";

export type Ask = {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly accept?: string;
  /** Undefined: the administrator's. Empty: no token at all. */
  readonly token?: string;
  readonly contentType?: string;
  /** A string goes as it is, anything else as JSON. */
  readonly body?: unknown;
};

export type Answer = { readonly status: number; readonly contentType: string; readonly text: string };

/** A watch's lines as they come. */
export type OpenWatch = {
  /** The lines once there are so many, or all there were when the stream ended before. */
  lines(count: number): Promise<readonly string[]>;
  /** All lines, once the server has ended the stream. */
  ended(): Promise<readonly string[]>;
  close(): void;
};

/** A server under comparison. */
export type Target = {
  readonly name: "simulator" | "kube-apiserver";
  ask(path: string, ask?: Ask): Promise<Answer>;
  /** Errors: an answer other than 200. */
  watch(path: string, ask?: Ask): Promise<OpenWatch>;
  /** The token of a user who may not read services. */
  readonly restrictedToken: string;
  /** After this a watch from before it is too old. */
  forgetHistory(): Promise<void>;
  close(): Promise<void>;
};

export type TargetOptions = {
  readonly name: Target["name"];
  readonly url: string;
  readonly caPem: string;
  readonly adminToken: string;
  readonly restrictedToken: string;
  readonly forgetHistory: () => Promise<void>;
};

/** Plain requests over HTTP/2: nothing of ours is between the script and the server. */
export function createTarget(options: TargetOptions): Target {
  let session: ClientHttp2Session | undefined;
  const open = (): ClientHttp2Session => {
    if (session === undefined || session.closed || session.destroyed) {
      session = connect(options.url, { ca: options.caPem });
      session.on("error", () => {});
    }
    return session;
  };
  const send = async (path: string, ask: Ask) => {
    const stream = open().request(headersOf(path, ask, options.adminToken), { endStream: false });
    stream.setEncoding("utf8");
    if (ask.body !== undefined) stream.write(typeof ask.body === "string" ? ask.body : JSON.stringify(ask.body));
    stream.end();
    const { promise, resolve, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>();
    stream.once("response", resolve);
    stream.once("error", reject);
    stream.once("close", () => reject(new Error(`ask ${path}: the stream closed without an answer`)));
    const headers = await promise;
    return { stream, status: Number(headers[":status"]), contentType: String(headers["content-type"]) };
  };
  return {
    name: options.name,
    restrictedToken: options.restrictedToken,
    forgetHistory: options.forgetHistory,
    async ask(path, ask = {}) {
      const { stream, status, contentType } = await send(path, ask);
      let text = "";
      for await (const part of stream) text += part;
      return { status, contentType, text };
    },
    async watch(path, ask = {}) {
      const { stream, status } = await send(path, ask);
      if (status !== 200) throw new Error(`watch ${path}: got ${status}, want 200`);
      return readLines(stream);
    },
    close: async () => session?.destroy(),
  };
}

function headersOf(path: string, ask: Ask, adminToken: string): Record<string, string> {
  const token = ask.token ?? adminToken;
  return {
    ":path": path,
    ":method": ask.method ?? "GET",
    accept: ask.accept ?? "application/json",
    // The API server indents for what it takes for a browser or curl.
    "user-agent": "conformance",
    ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
    ...(ask.body === undefined ? {} : { "content-type": ask.contentType ?? "application/json" }),
  };
}

function readLines(stream: NodeJS.ReadableStream & { destroy(): unknown }): OpenWatch {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = "";
  let over = false;
  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  stream.on("data", (part: string) => {
    const pieces = (rest + part).split("\n");
    rest = pieces.pop() ?? "";
    lines.push(...pieces);
    wake();
  });
  const finish = (): void => {
    over = true;
    wake();
  };
  stream.on("end", finish).on("close", finish).on("error", finish);
  const until = async (done: () => boolean): Promise<readonly string[]> => {
    while (!done() && !over) await new Promise<void>((resolve) => waiting.add(resolve));
    return [...lines];
  };
  return {
    lines: (count) => until(() => lines.length >= count),
    ended: () => until(() => false),
    close: () => void stream.destroy(),
  };
}
