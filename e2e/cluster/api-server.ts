import { type Child, spawnChild } from "../process/spawn-child.ts";
import { waitUntil } from "../process/wait-until.ts";
import type { ApiRequests } from "./api-requests.ts";
import type { KeyPair } from "./certificates.ts";
import { assetPath } from "./server-assets.ts";

export type ApiServerOptions = {
  readonly port: number;
  readonly etcdPort: number;
  readonly serving: KeyPair;
  readonly clientAuthority: string;
  readonly serviceAccountKey: string;
  readonly tokenFile: string;
  /** A folder of the API server's own. */
  readonly certificateFolder: string;
  /** Of `--runtime-config`. */
  readonly runtimeConfig: string | undefined;
  /** Whether it filters by `shardSelector`, which is an alpha feature. */
  readonly sharding: boolean;
  readonly audit: { readonly policyFile: string; readonly logFile: string } | undefined;
  readonly requests: ApiRequests;
};

/** Starts kube-apiserver and waits until it is ready. There are no controllers: objects are what a test writes. */
export async function startApiServer(options: ApiServerOptions): Promise<Child> {
  const child = spawnChild(await assetPath("kube-apiserver"), apiServerFlags(options), { graceMs: 90_000 });
  await waitUntil(
    async () => {
      if (child.exit() !== undefined) throw new Error(`kube-apiserver ended:\n${child.output().slice(-4_000)}`);
      const answer = await options.requests.ask("GET", "/readyz").catch(() => undefined);
      return answer?.status === 200 ? true : undefined;
    },
    { timeoutMs: 120_000, everyMs: 200, what: () => `kube-apiserver to be ready:\n${child.output().slice(-4_000)}` },
  );
  return child;
}

const apiServerFlags = (options: ApiServerOptions): readonly string[] => [
  `--etcd-servers=http://127.0.0.1:${options.etcdPort}`,
  `--secure-port=${options.port}`,
  "--bind-address=127.0.0.1",
  `--cert-dir=${options.certificateFolder}`,
  `--tls-cert-file=${options.serving.certificate}`,
  `--tls-private-key-file=${options.serving.key}`,
  `--client-ca-file=${options.clientAuthority}`,
  `--service-account-key-file=${options.serviceAccountKey}`,
  `--service-account-signing-key-file=${options.serviceAccountKey}`,
  "--service-account-issuer=https://kubernetes.default.svc",
  `--token-auth-file=${options.tokenFile}`,
  "--authorization-mode=RBAC",
  "--service-cluster-ip-range=10.0.0.0/16",
  "--allow-privileged=true",
  "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition,Priority,NodeRestriction",
  `--feature-gates=ShardedListAndWatch=${options.sharding}`,
  // A stopping server ends its watches instead of serving them for another minute.
  "--shutdown-watch-termination-grace-period=2s",
  ...(options.runtimeConfig === undefined ? [] : [`--runtime-config=${options.runtimeConfig}`]),
  ...(options.audit === undefined
    ? []
    : [`--audit-policy-file=${options.audit.policyFile}`, `--audit-log-path=${options.audit.logFile}`]),
];
