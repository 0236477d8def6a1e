import type { ApiRequests } from "./api-requests.ts";
import { ACCESS } from "./identities.ts";

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const API_GROUP = "rbac.authorization.k8s.io";

/** Gives each group of `ACCESS` a cluster role of its name and the binding. */
export async function grantAccess(requests: ApiRequests): Promise<void> {
  for (const { name, rules } of ACCESS) {
    const metadata = { name: `e2e-${name}` };
    await requests.create(`${RBAC}/clusterroles`, {
      apiVersion: `${API_GROUP}/v1`,
      kind: "ClusterRole",
      metadata,
      rules,
    });
    await requests.create(`${RBAC}/clusterrolebindings`, {
      apiVersion: `${API_GROUP}/v1`,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: API_GROUP, kind: "ClusterRole", name: metadata.name },
      subjects: [{ apiGroup: API_GROUP, kind: "Group", name }],
    });
  }
}
