import { cliCommand } from "../fleet/start-cli.ts";
import { runToEnd } from "../process/spawn-child.ts";
import type { ApiRequests } from "./api-requests.ts";

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const API_GROUP = "rbac.authorization.k8s.io";

type Rule = { readonly apiGroups: readonly string[]; readonly resources: readonly string[] };

/** Gives the readers what `rbac` prints for every kind, and the restricted user all of it but services. */
export async function grantAccess(requests: ApiRequests): Promise<void> {
  const rules = await printedRules();
  await grant(requests, "readers", rules);
  const butServices = ({ resources, ...rule }: Rule): Rule => ({
    ...rule,
    resources: resources.filter((resource) => resource !== "services"),
  });
  await grant(requests, "restricted", rules.map(butServices));
}

/** The rules of the ClusterRole that the command prints for all kinds it knows. */
async function printedRules(): Promise<readonly Rule[]> {
  const families: readonly { readonly resource: string }[] = JSON.parse(
    await runToEnd(...cliCommand(["families", "-o", "json"])),
  );
  const resources = [...new Set(families.map(({ resource }) => resource))].join(",");
  const printed = JSON.parse(await runToEnd(...cliCommand(["rbac", "-o", "json", "--resources", resources])));
  return printed.items[0].rules;
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
