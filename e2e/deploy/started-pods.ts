import { componentOf, isWorkload, type Manifest } from "./manifest.ts";

type StartedPods = { readonly account: string; readonly args: readonly string[] };

/** As whom the pods of these components run, and how they are started; undefined where none is rendered. */
export function startedPods(manifests: readonly Manifest[], ...components: readonly string[]): StartedPods | undefined {
  const found = manifests.filter(isWorkload).find((one) => components.includes(componentOf(one)));
  const { serviceAccountName: account, containers: [container] = [] } = found?.spec?.template?.spec ?? {};
  return account === undefined || container?.args === undefined ? undefined : { account, args: container.args };
}

/** Of the pods that read objects. Errors: the manifests have none. */
export function servingPods(manifests: readonly Manifest[]): StartedPods {
  const found = startedPods(manifests, "shard", "standalone");
  if (found === undefined) throw new Error("find what serves objects: neither shards nor one pod is rendered");
  return found;
}
