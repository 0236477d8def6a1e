import { cliCommand } from "../fleet/start-cli.ts";
import { runToEnd } from "../process/spawn-child.ts";
import { type Manifest, ofKind, type RoleRule } from "./manifest.ts";

/** What an account may do: by scope (a namespace, or "" for the cluster), the rules of the roles that it is bound to. */
export type Access = Readonly<Record<string, readonly RoleRule[]>>;

/** What the manifests allow the account, through bindings that name it. */
export function accessOf(manifests: readonly Manifest[], account: string): Access {
  const roles = ofKind(manifests, "ClusterRole", "Role");
  const bound = ofKind(manifests, "ClusterRoleBinding", "RoleBinding").filter(({ subjects = [] }) =>
    subjects.some(({ name }) => name === account),
  );
  const access: Record<string, readonly RoleRule[]> = {};
  for (const { kind, metadata, roleRef } of bound) {
    const scope = kind === "ClusterRoleBinding" ? "" : (metadata.namespace ?? "");
    const found = roles.find(
      (role) =>
        role.kind === roleRef?.kind && role.metadata.name === roleRef.name && (role.metadata.namespace ?? "") === scope,
    );
    if (found?.rules === undefined) throw new Error(`find the role of ${metadata.name}: it is not rendered`);
    access[scope] = [...(access[scope] ?? []), ...found.rules];
  }
  return access;
}

/** The options of `rbac` that a process's options say: which kinds, of which namespaces. */
const SELECTION = /^--(resources|namespaces|namespaces-denylist|namespace-selector)=/;

/** What `kube-state-shards rbac` prints for the options that a rendered process is started with. */
export async function printedAccess(args: readonly string[]): Promise<Access> {
  const given = args.filter((arg) => SELECTION.test(arg));
  const printed = await runToEnd(...cliCommand(["rbac", "-o", "json", "--service-account", "any", ...given]));
  return accessOf((JSON.parse(printed) as { readonly items: readonly Manifest[] }).items, "any");
}
