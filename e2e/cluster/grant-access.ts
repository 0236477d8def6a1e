import { printedRules, type Rule, servedKinds } from "../fleet/served-kinds.ts";
import type { ApiRequests } from "./api-requests.ts";

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const API_GROUP = "rbac.authorization.k8s.io";

/** What the restricted user may not read: a kind of the core group, and one of a named group. */
const WITHHELD: readonly string[] = ["services", "leases"];

/** Gives the readers what `rbac` prints for every kind, and the restricted user all of it but services and leases. */
export async function grantAccess(requests: ApiRequests): Promise<void> {
  const { all } = await servedKinds();
  const { ClusterRole: rules } = await printedRules(["--resources", all.join(",")]);
  await grant(requests, "readers", rules);
  const fewer = rules.flatMap(({ resources, ...rule }): readonly Rule[] => {
    const left = resources.filter((resource) => !WITHHELD.includes(resource));
    return left.length === 0 ? [] : [{ ...rule, resources: left }];
  });
  await grant(requests, "restricted", fewer);
}

/** A cluster role of the group's name, and the binding. */
async function grant(requests: ApiRequests, group: string, rules: readonly Rule[]): Promise<void> {
  const metadata = { name: `e2e-${group}` };
  const apiVersion = `${API_GROUP}/v1`;
  await requests.create(`${RBAC}/clusterroles`, { apiVersion, kind: "ClusterRole", metadata, rules });
  await requests.create(`${RBAC}/clusterrolebindings`, {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata,
    roleRef: { apiGroup: API_GROUP, kind: "ClusterRole", name: metadata.name },
    subjects: [{ apiGroup: API_GROUP, kind: "Group", name: group }],
  });
}
