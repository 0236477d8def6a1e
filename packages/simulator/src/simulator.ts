import type { AddressInfo } from "node:net";
import type { ClusterState } from "./cluster/cluster-state.ts";
import { ClusterStore } from "./cluster/cluster-store.ts";
import { createCertificate } from "./connect/certificate.ts";
import { createInnerServer } from "./connect/inner-server.ts";
import { Relay } from "./connect/relay.ts";
import { createFaults } from "./faults/create-faults.ts";
import { FaultTable } from "./faults/fault-table.ts";
import type { Faults } from "./faults/faults.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { createChurn } from "./seed/churn.ts";
import { seedCluster } from "./seed/seed-cluster.ts";
import type { AccessRule } from "./serve/access.ts";
import { type Gate, handleRequest } from "./serve/handle-request.ts";
import type { RequestRecord } from "./serve/request-record.ts";
import type { ServerContext } from "./serve/server-context.ts";
import { WatchTable } from "./serve/watch-table.ts";
import type { SimulatorOptions } from "./simulator-options.ts";

export type OpenWatch = {
  readonly resource: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly user: string;
};

export type Simulator = {
  /** `http://127.0.0.1:PORT` or `https://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** The certificate to trust; undefined without TLS. */
  readonly caPem: string | undefined;
  /** A kubeconfig for this server, with the token of `user` (default: the first token). */
  kubeconfigYaml(user?: string): string;
  readonly cluster: ClusterState;
  readonly faults: Faults;
  /** Every request since the start, oldest first. */
  readonly requests: readonly RequestRecord[];
  openWatches(): readonly OpenWatch[];
  /** Answers 403 to what the rules match. Replaces the rules before. */
  setDenied(rules: readonly AccessRule[]): void;
  setShardedListAndWatch(enabled: boolean): void;
  /**
   * Serves the resource in these versions from now on, and ends its watches in others, as a restarted server of another release.
   * With none it is gone from discovery and answers 404; its objects stay for when it comes back.
   */
  setServedVersions(resource: string, versions: readonly string[]): void;
  /** Replaces a pod by create-then-delete, or changes the status of one, this often a second. */
  startChurn(ratePerSecond: number): void;
  stopChurn(): void;
  close(): Promise<void>;
};

/**
 * Starts a simulated API server with a seeded cluster.
 *
 * Errors: the listener's own (`EADDRINUSE`, …).
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const store = new ClusterStore({ historyLimit: options.historyLimit ?? 10_000 });
  seedCluster(store, options.seed ?? {});
  store.compact();
  const watches = new WatchTable();
  const context: ServerContext = {
    store,
    watches,
    bookmarkIntervalMs: options.bookmarkIntervalMs ?? 60_000,
    minWatchTimeoutMs: options.minWatchTimeoutMs ?? 1_800_000,
    shardedListAndWatch: options.shardedListAndWatch ?? false,
    discovery: options.discovery ?? "aggregated",
  };
  const tokens = options.tokens ?? {};
  const gate: Gate = { tokens, faults: new FaultTable(), records: [], denied: [] };
  const certificate = options.tls === true ? await createCertificate() : undefined;
  const { server, sessions, connections } = createInnerServer({
    certificate,
    cut: (port) => relay.cutByPort(port),
    handle: (exchange) => handleRequest(context, gate, exchange),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const relay = new Relay((server.address() as AddressInfo).port);
  const host = options.host ?? "127.0.0.1";
  try {
    await relay.listen(host, options.port ?? 0);
  } catch (error) {
    server.close();
    throw error;
  }
  const currentVersion = (): number => store.version;
  const churn = createChurn(store);
  const url = `${certificate === undefined ? "http" : "https"}://${host}:${relay.port}`;
  return {
    url,
    port: relay.port,
    caPem: certificate?.certPem,
    kubeconfigYaml(user) {
      const found = Object.entries(tokens).find(([, name]) => user === undefined || name === user);
      return renderKubeconfig({ url, caPem: certificate?.certPem, token: found?.[0], user: found?.[1] ?? "admin" });
    },
    cluster: store,
    faults: createFaults({ table: gate.faults, watches, relay, sessions, currentVersion }),
    requests: gate.records,
    openWatches: () =>
      watches.entries().map(({ resource, version, namespace, user }) => ({ resource, version, namespace, user })),
    setServedVersions(resource, versions) {
      store.setServedVersions(resource, versions);
      for (const watch of watches.entries({ resource })) if (!versions.includes(watch.version)) watch.end();
    },
    setDenied: (rules) => {
      gate.denied = rules;
    },
    setShardedListAndWatch: (enabled) => {
      context.shardedListAndWatch = enabled;
    },
    startChurn: (rate) => churn.start(rate),
    stopChurn: () => churn.stop(),
    async close() {
      churn.stop();
      await relay.pause();
      for (const connection of connections) connection.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
