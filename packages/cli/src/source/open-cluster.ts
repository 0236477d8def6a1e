import {
  type ApiClient,
  type ApiTarget,
  createApiClient,
  type Log,
  loadApiTarget,
  requestJson,
} from "@kube-state-shards/listwatch";
import type { ClusterNames, ObjectSource, SimulatedSize } from "./choose-source.ts";

/** The cluster whose objects are served. */
export type Cluster = {
  readonly target: ApiTarget;
  /** The pods it has, as the API server counts them; undefined where it does not say. */
  countPods(): Promise<number | undefined>;
  close(): Promise<void>;
};

export type OpenClusterOptions = {
  readonly request: ClusterNames;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
};

/** Errors: `KubeconfigError`. Asks the API server nothing yet. */
export async function openCluster(source: ObjectSource, options: OpenClusterOptions): Promise<Cluster> {
  switch (source.kind) {
    case "simulated":
      return await simulate(source.size);
    case "cluster": {
      const target = await loadApiTarget({ ...options.request, env: options.env });
      const client = createApiClient(target, { log: options.log });
      return { target, countPods: () => countPods(client), close: () => client.close() };
    }
    default:
      return source satisfies never;
  }
}

async function simulate({ pods, namespaces, nodes, churn }: SimulatedSize): Promise<Cluster> {
  const { startSimulator } = await import("@kube-state-shards/simulator"); // of no use to a shard of a real cluster
  // TLS, so that it is asked over HTTP/2, as a real one is.
  const simulator = await startSimulator({ tls: true, seed: { pods, namespaces, nodes, extras: 1 } });
  if (churn > 0) simulator.startChurn(churn);
  return {
    target: {
      server: simulator.url,
      description: `${simulator.url} (simulated)`,
      tls: async () => ({ ca: simulator.caPem, rejectUnauthorized: true }),
      headers: async () => ({}),
      refresh: () => {},
    },
    countPods: async () => simulator.cluster.count("pods"),
    close: () => simulator.close(),
  };
}

/** One item and how many remain: no resourceVersion, or the API server's cache would ignore the limit and drop the count. */
async function countPods(client: ApiClient): Promise<number | undefined> {
  try {
    const answer = await requestJson(client, { method: "GET", path: "/api/v1/pods?limit=1" });
    return countOf(answer);
  } catch {
    return undefined; // a figure for the banner is worth no failure: whoever lists the pods says what is wrong
  }
}

function countOf(list: unknown): number | undefined {
  if (typeof list !== "object" || list === null || !("items" in list) || !Array.isArray(list.items)) return undefined;
  const metadata = "metadata" in list ? list.metadata : undefined;
  const remaining =
    typeof metadata === "object" && metadata !== null && "remainingItemCount" in metadata
      ? metadata.remainingItemCount
      : 0;
  return typeof remaining === "number" ? list.items.length + remaining : undefined;
}
