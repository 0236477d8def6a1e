import type { ApiRequests } from "../cluster/api-requests.ts";
import { removeNamespace } from "../cluster/remove-namespace.ts";
import type { Manifest } from "./manifest.ts";

const RBAC = "/apis/rbac.authorization.k8s.io/v1";

/** Where objects of a kind are written: the API's path, the collection, and whether it has no namespaces. */
const COLLECTIONS: Readonly<Record<string, readonly [api: string, collection: string, clusterScoped?: "cluster"]>> = {
  ConfigMap: ["/api/v1", "configmaps"],
  Secret: ["/api/v1", "secrets"],
  Service: ["/api/v1", "services"],
  ServiceAccount: ["/api/v1", "serviceaccounts"],
  Deployment: ["/apis/apps/v1", "deployments"],
  StatefulSet: ["/apis/apps/v1", "statefulsets"],
  ClusterRole: [RBAC, "clusterroles", "cluster"],
  ClusterRoleBinding: [RBAC, "clusterrolebindings", "cluster"],
  Role: [RBAC, "roles"],
  RoleBinding: [RBAC, "rolebindings"],
  NetworkPolicy: ["/apis/networking.k8s.io/v1", "networkpolicies"],
  PodDisruptionBudget: ["/apis/policy/v1", "poddisruptionbudgets"],
  ServiceMonitor: ["/apis/monitoring.coreos.com/v1", "servicemonitors"],
  PodMonitor: ["/apis/monitoring.coreos.com/v1", "podmonitors"],
  ScrapeConfig: ["/apis/monitoring.coreos.com/v1alpha1", "scrapeconfigs"],
};

/** The collection that an object belongs to. Errors: a kind that is not in the table, or another version of its API. */
export function collectionOf({ apiVersion, kind, metadata }: Manifest, namespace: string): string {
  const [api, collection, clusterScoped] = COLLECTIONS[kind] ?? [];
  const version = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  if (api !== version) throw new Error(`find where ${apiVersion} ${kind} is written: want a kind of the table`);
  return clusterScoped === undefined
    ? `${api}/namespaces/${metadata.namespace ?? namespace}/${collection}`
    : `${api}/${collection}`;
}

export type Applied = {
  /** Refusals, each with the object it is about. */
  readonly faults: readonly string[];
  remove(): Promise<void>;
};

/**
 * Writes objects as a strict server takes them: a field that it does not know, or finds twice, is an error. First to no effect
 * (dry run), then for real. Namespaces that are not there are made.
 */
export async function applyManifests(
  objects: ApiRequests,
  manifests: readonly Manifest[],
  namespace: string,
): Promise<Applied> {
  const faults: string[] = [];
  const written: string[] = [];
  const madeNamespaces: string[] = [];
  for (const name of new Set(manifests.map(({ metadata }) => metadata.namespace ?? namespace))) {
    const made = await objects.ask("POST", "/api/v1/namespaces", { metadata: { name } });
    if (made.status === 201) madeNamespaces.push(name);
  }
  for (const manifest of manifests) {
    const collection = collectionOf(manifest, namespace);
    for (const query of ["fieldValidation=Strict&dryRun=All", "fieldValidation=Strict"]) {
      const { status, text } = await objects.ask("POST", `${collection}?${query}`, manifest);
      if (status !== 201)
        faults.push(`${manifest.kind} ${manifest.metadata.name} (${query}): got ${status}: ${messageOf(text)}`);
    }
    written.push(`${collection}/${manifest.metadata.name}`);
  }
  return {
    faults,
    remove: async () => {
      for (const path of written.toReversed()) await objects.remove(path);
      for (const name of madeNamespaces) await removeNamespace(objects, name);
    },
  };
}

const messageOf = (text: string): string => {
  const answer: { readonly message?: string } = JSON.parse(text);
  return answer.message ?? text;
};
