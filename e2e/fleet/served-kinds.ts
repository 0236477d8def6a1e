import { runToEnd } from "../process/spawn-child.ts";
import { cliCommand } from "./start-cli.ts";

export type ServedKinds = {
  /** Every kind that the command knows, as `--resources` takes them. */
  readonly all: readonly string[];
  readonly namespaced: readonly string[];
  readonly clusterScoped: readonly string[];
};

type Printed = { readonly items: readonly { readonly kind: string; readonly rules?: readonly Rule[] }[] };
export type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};

/** The rules that the command prints for these options, by the kind of role. */
export async function printedRules(
  args: readonly string[],
): Promise<{ readonly ClusterRole: readonly Rule[]; readonly Role: readonly Rule[] }> {
  const printed: Printed = JSON.parse(await runToEnd(...cliCommand(["rbac", "-o", "json", ...args])));
  const rulesOf = (kind: string) => printed.items.find((item) => item.kind === kind)?.rules ?? [];
  return { ClusterRole: rulesOf("ClusterRole"), Role: rulesOf("Role") };
}

/** What the command itself says it serves. */
export async function servedKinds(): Promise<ServedKinds> {
  const families: readonly { readonly resource: string }[] = JSON.parse(
    await runToEnd(...cliCommand(["families", "-o", "json"])),
  );
  const all = [...new Set(families.map(({ resource }) => resource))];
  const { ClusterRole, Role } = await printedRules(["--resources", all.join(","), "--namespaces", "any"]);
  return { all, namespaced: resourcesOf(Role), clusterScoped: resourcesOf(ClusterRole) };
}

const resourcesOf = (rules: readonly Rule[]): readonly string[] => rules.flatMap(({ resources }) => resources);
