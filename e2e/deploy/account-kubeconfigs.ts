import type { RealCluster } from "../cluster/real-cluster.ts";
import { writeTokenKubeconfig } from "../cluster/token-kubeconfig.ts";

/** Gives kubeconfigs of a namespace's service accounts, with a token that the API server issues; none for a pod without an account. */
export function accountKubeconfigs(
  cluster: RealCluster,
  namespace: string,
): (account: string | undefined) => Promise<string | undefined> {
  const known = new Map<string, string>();
  return async (account) => {
    if (account === undefined) return undefined;
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const found = known.get(account);
    if (found !== undefined) return found;
    const { status, text } = await cluster.objects.ask("POST", path, { spec: {} });
    if (status !== 201) throw new Error(`ask for a token of ${account}: got ${status}: ${text}`);
    const kubeconfig = await writeTokenKubeconfig(cluster, { name: account, token: JSON.parse(text).status.token });
    known.set(account, kubeconfig);
    return kubeconfig;
  };
}
