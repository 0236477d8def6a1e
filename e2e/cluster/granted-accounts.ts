import { cliCommand } from "../fleet/start-cli.ts";
import { runToEnd } from "../process/spawn-child.ts";
import type { RealCluster } from "./real-cluster.ts";
import { writeTokenKubeconfig } from "./token-kubeconfig.ts";

const ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
const RBAC = "/apis/rbac.authorization.k8s.io/v1";

type Manifest = {
  readonly kind: "ClusterRole" | "ClusterRoleBinding" | "Role" | "RoleBinding";
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** Service accounts that may do what `rbac` prints, and nothing else. */
export type GrantedAccounts = {
  /** One of this name for these arguments of `rbac`; resolves with a token of it. */
  create(name: string, args: readonly string[]): Promise<string>;
  /** A kubeconfig with the token. */
  kubeconfig(name: string, token: string): Promise<string>;
  removeAll(): Promise<void>;
};

/** What the audit log calls such an account. */
export const accountUser = (name: string): string => `system:serviceaccount:default:${name}`;

export function grantedAccounts(cluster: RealCluster): GrantedAccounts {
  const { objects } = cluster;
  const created: string[] = [];
  return {
    create: async (name, args) => {
      await objects.create(ACCOUNTS, { metadata: { name } });
      created.push(`${ACCOUNTS}/${name}`);
      const flags = ["--name", name, "--service-account", name, "--service-account-namespace", "default"];
      const printed = await runToEnd(...cliCommand(["rbac", "-o", "json", ...flags, ...args]));
      for (const manifest of JSON.parse(printed).items as readonly Manifest[]) {
        const { namespace } = manifest.metadata;
        const scope = namespace === undefined ? "" : `/namespaces/${namespace}`;
        const collection = `${RBAC}${scope}/${manifest.kind.toLowerCase()}s`;
        await objects.create(collection, manifest);
        created.push(`${collection}/${manifest.metadata.name}`);
      }
      const { text } = await objects.ask("POST", `${ACCOUNTS}/${name}/token`, { spec: {} });
      return JSON.parse(text).status.token;
    },
    kubeconfig: (name, token) => writeTokenKubeconfig(cluster, { name, token }),
    removeAll: async () => {
      for (const path of created.toReversed()) await objects.remove(path);
    },
  };
}
