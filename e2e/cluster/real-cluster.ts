import type { Child } from "../process/spawn-child.ts";
import { type ApiRequests, createApiRequests } from "./api-requests.ts";
import { type AuditedRead, readAuditLog } from "./audit-log.ts";
import { awaitCaches } from "./await-caches.ts";
import { createEtcdObjects, type EtcdObjects } from "./etcd-objects.ts";
import type { Kubeconfigs } from "./kubeconfigs.ts";
import { type ChurnOptions, churnCluster, type SeedOptions, seedCluster } from "./seed-cluster.ts";

/** Where a running cluster is: plain data, so that another process can join it. */
export type ClusterDetails = {
  /** `https://127.0.0.1:PORT`. */
  readonly server: string;
  readonly apiPort: number;
  readonly etcdUrl: string;
  readonly authorityFile: string;
  readonly auditFile: string | undefined;
  readonly kubeconfigs: Kubeconfigs;
  /** A POST restarts the API server. */
  readonly restartUrl: string;
  /** A folder for a test's own files; it goes with the cluster. */
  readonly folder: string;
};

export type RestartOptions = {
  /** `stop` ends it as a rollout does (SIGTERM), `kill` as a crash does (SIGKILL). Default `stop`. */
  readonly how?: "stop" | "kill";
  /** How long nobody listens. Default 0. */
  readonly downMs?: number;
  /** Turns APIs on or off in the new process, as `--runtime-config` does: `apps/v1=false`. Default: all that are on by default. */
  readonly runtimeConfig?: string;
  /** Whether the new process filters by `shardSelector`. Default: as the cluster was started. */
  readonly sharding?: boolean;
};

/** A real etcd and kube-apiserver on the loopback. */
export type RealCluster = ClusterDetails & {
  /** Resolves when the API server's caches have it all. Remembers the size, for `churn`. */
  seed(options: SeedOptions): Promise<void>;
  /** Errors: the cluster was not seeded through this object, nor its size named by `assumeSeeded`. */
  churn(options: ChurnOptions): Child;
  assumeSeeded(options: SeedOptions): void;
  /** Writes again what was seeded: churn that replaced pods has left some out. Errors: as `churn`. */
  restore(): Promise<void>;
  /** Resolves when the new process is ready. */
  restartApiServer(options?: RestartOptions): Promise<void>;
  /** Errors: the cluster was started without `audit`. */
  readAudit(): Promise<readonly AuditedRead[]>;
  readonly objects: ApiRequests;
  readonly etcdObjects: EtcdObjects;
};

/** Joins a cluster that this or another process started. */
export function joinRealCluster(details: ClusterDetails): RealCluster {
  let seeded: SeedOptions | undefined;
  const restartApiServer = async (options: RestartOptions = {}): Promise<void> => {
    const answer = await fetch(details.restartUrl, { method: "POST", body: JSON.stringify(options) });
    if (!answer.ok) throw new Error(`restart the API server: got ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  const objects = createApiRequests({ port: details.apiPort, authorityFile: details.authorityFile });
  return {
    ...details,
    objects,
    etcdObjects: createEtcdObjects(details.etcdUrl),
    seed: async (options) => {
      await seedCluster(details.etcdUrl, options);
      await awaitCaches(objects);
      seeded = options;
    },
    restore: async () => {
      if (seeded === undefined) throw new Error("restore the cluster: it was not seeded; call seed() first");
      await seedCluster(details.etcdUrl, seeded);
      await awaitCaches(objects);
    },
    assumeSeeded: (options) => {
      seeded = options;
    },
    churn: (options) => {
      if (seeded === undefined) throw new Error("churn the cluster: it was not seeded; call seed() first");
      return churnCluster(details.etcdUrl, { ...seeded, ...options });
    },
    restartApiServer,
    readAudit: async () => {
      if (details.auditFile === undefined) throw new Error("read the audit log: start the cluster with audit: true");
      return await readAuditLog(details.auditFile);
    },
  };
}
