import type { Manifest } from "./manifest.ts";

/** Labels by which Helm tells its objects. */
const OF_HELM = ["helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/version"];

const NAME = "kube-state-shards";

/**
 * Objects by kind and name, without what rightly differs between the chart and an overlay of the same: Helm's labels, the generated
 * Secret, and the namespace in the names of roles. An option of the environment counts as one of the command line.
 */
export function comparable(manifests: readonly Manifest[], namespace: string): Readonly<Record<string, unknown>> {
  const kept = manifests.filter(({ kind }) => kind !== "Secret");
  return Object.fromEntries(
    kept.map((manifest) => {
      const plain = JSON.parse(JSON.stringify(manifest), withoutHelm) as Plain;
      const named = plain.kind.includes("Role") ? [plain.metadata, plain.roleRef] : [];
      for (const one of named) if (one !== undefined) one.name = one.name.replace(`${namespace}-${NAME}`, NAME);
      for (const container of plain.spec?.template?.spec.containers ?? []) moveOptions(container);
      return [`${plain.kind} ${plain.metadata.name}`, plain] as const;
    }),
  );
}

type Plain = Omit<Manifest, "metadata" | "roleRef"> & {
  readonly metadata: { name: string };
  readonly roleRef?: { name: string };
};

const withoutHelm = (key: string, value: unknown): unknown => (OF_HELM.includes(key) ? undefined : value);

/** Options that overlays give by the environment. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ["KSS_HANDOFF_CONTINUITY", "--handoff-continuity"],
  ["KSS_PARTITIONS", "--partitions"],
]);

type Options = { args?: readonly string[]; env?: readonly { readonly name: string; readonly value?: string }[] };

function moveOptions(container: Options): void {
  const { args = [], env = [] } = container;
  const isOption = ({ name }: { readonly name: string }): boolean => MOVED.has(name);
  const moved = env.filter(isOption).map(({ name, value }) => `${MOVED.get(name)}=${value}`);
  container.args = [...args, ...moved].toSorted();
  if (container.env !== undefined) container.env = env.filter((one) => !isOption(one));
}
