import { cliCommand } from "../fleet/start-cli.ts";
import { runToEnd } from "../process/spawn-child.ts";
import { knownOptions } from "./known-options.ts";
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
/** And what else a coordinator does than to watch namespaces. */
const LEADING =
  /^--(scaler|scaler-statefulset|scaler-namespace|leader-election|leader-lease-name|leader-lease-namespace)=/;

/** What `kube-state-shards rbac` prints for the options that a rendered process is started with. */
export async function printedAccess(args: readonly string[]): Promise<Access> {
  return await printAccess(args.filter((arg) => SELECTION.test(arg)));
}

/**
 * The same for a coordinator in this namespace, which reads what namespaces there are unless they are named, and no objects.
 * Undefined where this release's `rbac` does not know all that it does.
 */
export async function printedLeading(args: readonly string[], namespace: string): Promise<Access | undefined> {
  const isGiven = (flag: string): boolean => args.some((arg) => arg.startsWith(`${flag}=`));
  const isNamed = isGiven("--namespaces") && !isGiven("--namespace-selector");
  const wanted = args.filter((arg) => LEADING.test(arg));
  const [, ...leading] = await knownOptions(["rbac", ...wanted]);
  if (leading.length < wanted.length) return undefined;
  const filled = leading.map((arg) => arg.replace("$(POD_NAMESPACE)", namespace));
  const { "": wide = [], ...narrow } = await printAccess([...filled, "--resources=namespaces"]);
  const kept = wide
    .map((rule) => ({ ...rule, resources: rule.resources.filter((one) => !isNamed || one !== "namespaces") }))
    .filter(({ resources }) => resources.length > 0);
  return kept.length === 0 ? narrow : { "": kept, ...narrow };
}

async function printAccess(args: readonly string[]): Promise<Access> {
  const printed = await runToEnd(...cliCommand(["rbac", "-o", "json", "--service-account", "any", ...args]));
  return accessOf((JSON.parse(printed) as { readonly items: readonly Manifest[] }).items, "any");
}
