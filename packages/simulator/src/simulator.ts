import type { ClusterState } from "./cluster/cluster-state.ts";
import type { Faults } from "./faults/faults.ts";
import type { RequestRecord, Verb } from "./serve/request-record.ts";
import type { SimulatorOptions } from "./simulator-options.ts";

/** Denies what matches every field given; `verb` and the rest absent deny all. */
export type AccessRule = {
  readonly user?: string;
  readonly verb?: Verb;
  readonly resource?: string;
  /** `""` denies the cluster-wide collection only. */
  readonly namespace?: string;
};

export type OpenWatch = { readonly resource: string; readonly namespace: string | undefined; readonly user: string };

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
export declare function startSimulator(options?: SimulatorOptions): Promise<Simulator>;
