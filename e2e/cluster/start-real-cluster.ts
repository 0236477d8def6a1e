import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePorts } from "../process/free-port.ts";
import type { Child } from "../process/spawn-child.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { createApiRequests } from "./api-requests.ts";
import { type ApiServerOptions, startApiServer } from "./api-server.ts";
import { AUDIT_POLICY } from "./audit-log.ts";
import { createAuthority, createServiceAccountKey, issueCertificate } from "./certificates.ts";
import { startEtcd } from "./etcd-server.ts";
import { grantAccess } from "./grant-access.ts";
import { SHARD_USERS, type ShardUser, tokenFile } from "./identities.ts";
import { writeKubeconfigs } from "./kubeconfigs.ts";
import { type ClusterDetails, joinRealCluster, type RealCluster, type RestartOptions } from "./real-cluster.ts";

export type RealClusterOptions = {
  /** Logs every list and watch (user, resource, namespace) for `readAudit`. Default false. */
  readonly audit?: boolean;
  /** Whether the API server filters by `shardSelector`, an alpha feature. Default false, as users have it. */
  readonly sharding?: boolean;
};

export type OwnedCluster = RealCluster & {
  /** Of the API server that runs now. */
  apiServerPid(): number;
  stop(): Promise<void>;
};

/**
 * Starts etcd and kube-apiserver 1.36 on free loopback ports, with certificates, tokens, RBAC and kubeconfigs, empty but
 * for what an API server makes itself. Everything lies in one temporary folder, which `stop` removes.
 *
 * Errors: a server that cannot be built, or ends before it is ready (with its last words).
 */
export async function startRealCluster({
  audit = false,
  sharding: shardsAtFirst = false,
}: RealClusterOptions = {}): Promise<OwnedCluster> {
  const temporary = await temporaryFolder("cluster");
  const folder = temporary.path;
  const [apiPort = 0, etcdPort = 0, peerPort = 0, deadPort = 0] = await freePorts(4);
  const files = await writeFiles(folder, { apiPort, deadPort });
  const requests = createApiRequests({ port: apiPort, authorityFile: files.authority.certificate });
  const serverOptions: ApiServerOptions = {
    ...files,
    ...{ port: apiPort, etcdPort, requests, certificateFolder: join(folder, "api-server") },
    clientAuthority: files.authority.certificate,
    ...{ runtimeConfig: undefined, sharding: shardsAtFirst },
    audit: audit ? { policyFile: files.policyFile, logFile: join(folder, "audit.log") } : undefined,
  };
  const etcd = await startEtcd({ folder, port: etcdPort, peerPort });
  let apiServer: Child;
  try {
    apiServer = await startApiServer(serverOptions);
    await grantAccess(requests);
  } catch (error) {
    await etcd.stop();
    throw error;
  }
  const restart = async ({
    how = "stop",
    downMs = 0,
    runtimeConfig,
    sharding = shardsAtFirst,
  }: RestartOptions): Promise<void> => {
    // A stopping API server still answers /readyz: only the end of its process says that it is gone.
    await apiServer.stop(how === "kill" ? "SIGKILL" : "SIGTERM");
    await delay(downMs);
    apiServer = await startApiServer({ ...serverOptions, runtimeConfig, sharding });
  };
  const control = await listenForRestarts(restart);
  const details: ClusterDetails = {
    server: `https://127.0.0.1:${apiPort}`,
    ...{ apiPort, folder, kubeconfigs: files.kubeconfigs, authorityFile: files.authority.certificate },
    etcdUrl: `http://127.0.0.1:${etcdPort}`,
    auditFile: serverOptions.audit?.logFile,
    restartUrl: `http://127.0.0.1:${(control.address() as AddressInfo).port}/restart`,
  };
  const cluster = joinRealCluster(details);
  return {
    ...cluster,
    apiServerPid: () => apiServer.pid,
    stop: async () => {
      control.closeAllConnections();
      await new Promise((resolve) => control.close(resolve));
      cluster.objects.close();
      requests.close();
      // Nothing it holds is wanted any more, and a graceful end would wait for every watch.
      await apiServer.stop("SIGKILL");
      await etcd.stop("SIGKILL");
      await temporary.remove();
    },
  };
}

async function writeFiles(folder: string, ports: { readonly apiPort: number; readonly deadPort: number }) {
  await mkdir(join(folder, "api-server"));
  const authority = await createAuthority(folder, "authority");
  const other = await createAuthority(folder, "other-authority");
  const issue = (name: string, subject: string, use: "serverAuth" | "clientAuth" = "clientAuth") =>
    issueCertificate({ folder, name, authority, subject, use });
  const shardPairs = await Promise.all(
    SHARD_USERS.map(async (user) => [user, await issue(user, `/O=readers/CN=${user}`)] as const),
  );
  const serviceAccountKey = join(folder, "service-account.key");
  await createServiceAccountKey(serviceAccountKey);
  const paths = { tokenFile: join(folder, "tokens.csv"), policyFile: join(folder, "audit-policy.json") };
  await writeFile(paths.tokenFile, tokenFile(), { mode: 0o600 });
  await writeFile(paths.policyFile, AUDIT_POLICY);
  const kubeconfigs = await writeKubeconfigs({
    folder,
    server: `https://127.0.0.1:${ports.apiPort}`,
    deadServer: `https://127.0.0.1:${ports.deadPort}`,
    authority: authority.certificate,
    otherAuthority: other.certificate,
    readerPair: await issue("reader", "/O=readers/CN=reader"),
    shardPairs: Object.fromEntries(shardPairs) as Record<ShardUser, (typeof shardPairs)[number][1]>,
  });
  return {
    ...paths,
    authority,
    serviceAccountKey,
    kubeconfigs,
    serving: await issue("serving", "/CN=api", "serverAuth"),
  };
}

async function listenForRestarts(restart: (options: RestartOptions) => Promise<void>): Promise<Server> {
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    request.once("end", () => {
      restart(JSON.parse(text) as RestartOptions).then(
        () => response.end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
