import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Agent, request } from "node:https";
import type { AddressInfo } from "node:net";

type ProxyAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type AnsweringProxy = {
  /** Of plain HTTP. */
  readonly port: number;
  /** Answers in place of the API server from now on, where `how` gives an answer; undefined: it answers nothing itself. */
  answer(how: ((url: URL) => ProxyAnswer | undefined) | undefined): void;
  /** Ends all connections, watches among them. */
  endAll(): void;
  close(): Promise<void>;
};

type AnsweringProxyOptions = { readonly targetPort: number; readonly authorityFile: string };

/** A proxy before the API server that can answer in its place. What it passes on carries the caller's own token. */
export async function startAnsweringProxy({
  targetPort,
  authorityFile,
}: AnsweringProxyOptions): Promise<AnsweringProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 2_000, ca: readFileSync(authorityFile) });
  let answering: ((url: URL) => ProxyAnswer | undefined) | undefined;
  const server = createServer((incoming, outgoing) => {
    const answer = answering?.(new URL(incoming.url ?? "/", "http://proxy"));
    if (answer === undefined) passOn(incoming, outgoing, { agent, targetPort });
    else {
      incoming.resume();
      const headers = { "content-type": "application/json", ...answer.headers };
      outgoing.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
    }
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    answer(how) {
      answering = how;
    },
    endAll: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Way = { readonly agent: Agent; readonly targetPort: number };

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, { agent, targetPort }: Way): void {
  const { method, url: path, headers } = incoming;
  const sent = request({ host: "127.0.0.1", port: targetPort, method, path, agent, headers }, (received) => {
    outgoing.writeHead(received.statusCode ?? 502, received.headers);
    outgoing.flushHeaders();
    received.pipe(outgoing);
    received.on("error", () => outgoing.destroy());
  });
  sent.on("error", () => outgoing.destroy());
  outgoing.on("close", () => sent.destroy());
  incoming.pipe(sent);
}
