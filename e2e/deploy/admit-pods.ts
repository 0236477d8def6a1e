import type { ApiRequests } from "../cluster/api-requests.ts";
import { removeNamespace } from "../cluster/remove-namespace.ts";
import { isWorkload, type Manifest } from "./manifest.ts";

const NAMESPACE = "restricted-pods";
const RESTRICTED = { "pod-security.kubernetes.io/enforce": "restricted" };

/** What an API server says against the workloads' pods in a namespace of the strictest Pod Security Standard; empty when nothing. */
export async function admitPods(objects: ApiRequests, manifests: readonly Manifest[]): Promise<readonly string[]> {
  await objects.create("/api/v1/namespaces", { metadata: { name: NAMESPACE, labels: RESTRICTED } });
  try {
    const faults: string[] = [];
    for (const { metadata, spec } of manifests.filter(isWorkload)) {
      const pod = { metadata: { name: `${metadata.name}-0` }, spec: spec?.template?.spec };
      const { status, text } = await objects.ask("POST", `/api/v1/namespaces/${NAMESPACE}/pods?dryRun=All`, pod);
      if (status !== 201) faults.push(`${metadata.name}: got ${status}: ${text}`);
    }
    return faults;
  } finally {
    await removeNamespace(objects, NAMESPACE);
  }
}
