import { componentOf, isWorkload, type Manifest } from "./manifest.ts";

type ServingPods = { readonly account: string; readonly args: readonly string[] };

/** As whom the pods that read objects run, and how they are started. Errors: the manifests have none. */
export function servingPods(manifests: readonly Manifest[]): ServingPods {
  const serving = manifests.filter(isWorkload).find((one) => ["shard", "standalone"].includes(componentOf(one)));
  const { serviceAccountName: account, containers: [container] = [] } = serving?.spec?.template?.spec ?? {};
  if (account === undefined || container?.args === undefined)
    throw new Error("find what serves objects: neither shards nor one pod is rendered");
  return { account, args: container.args };
}
