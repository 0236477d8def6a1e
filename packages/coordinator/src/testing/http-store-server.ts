import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createHttpStore,
  createMemoryStore,
  type HttpStore,
  type HttpStoreOptions,
  type MemoryStore,
  STORE_PATH,
} from "@kube-state-shards/assignment";
import express from "express";
import { type StoreServer, serveStore } from "../store-server/serve-store.ts";

export const STORE_TOKEN = "a-token-for-tests-only";

/** Quick where a test would wait. */
const FAST = { waitMs: 2_000, probeMs: 50, clockMs: 500, answerMs: 500, retryMs: 5 } as const;

/** A store served on the loopback, which can be lost in several ways. */
export type HttpStoreServer = {
  readonly url: string;
  /** What is published to; another one after `restart`. */
  memory(): MemoryStore;
  client(more?: Partial<HttpStoreOptions>): HttpStore;
  /** `refuse`: connections end, new ones too. `swallow`: nothing is answered any more. */
  cut(how: "refuse" | "swallow" | undefined): void;
  /** Answers from now on from a store of its own, as the coordinator that was started anew does, or a second one. */
  restart(store?: MemoryStore): void;
  close(): Promise<void>;
};

type ServerOptions = { readonly leaseMs?: number; readonly maxWaiting?: number };

export async function startHttpStore({
  leaseMs = 10_000,
  maxWaiting = 100,
}: ServerOptions = {}): Promise<HttpStoreServer> {
  let memory = createMemoryStore({ leaseMs });
  let served: StoreServer;
  let app: RequestListener;
  let cut: "refuse" | "swallow" | undefined;
  const clients: HttpStore[] = [];
  const serve = (): void => {
    served = serveStore({ store: memory, token: () => STORE_TOKEN, maxWaiting });
    app = express().use(STORE_PATH, served.router);
  };
  serve();
  const server: Server = createServer((request, response) => {
    if (cut === undefined) app(request, response);
    else if (cut === "refuse") request.socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    memory: () => memory,
    client(more = {}) {
      const client = createHttpStore({ url, token: () => STORE_TOKEN, leaseMs, timings: FAST, ...more });
      clients.push(client);
      return client;
    },
    cut(how) {
      const before = cut;
      cut = how;
      if (how === "refuse" || before === "swallow") server.closeAllConnections();
    },
    restart(store = createMemoryStore({ leaseMs })) {
      const last = served;
      memory = store;
      serve();
      server.closeAllConnections();
      last.close();
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      served.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
