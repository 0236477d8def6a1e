/** What becomes of the values of the community's chart: `files/community-values.yaml` of ours, which templates refuse by as well. */
export type CommunityValues = Readonly<Record<"same" | "changed", readonly KeptValues[]>> & {
  readonly refused: readonly RefusedValue[];
};

type KeptValues = { readonly values: readonly string[]; readonly note?: string };
type RefusedValue = { readonly value: string; readonly instead: string; readonly harmless?: readonly string[] };

/** The part of `docs/migrate.md` about the Helm chart. */
export const renderChartValues = ({ same, changed, refused }: CommunityValues): readonly string[] => [
  "## Helm values",
  "",
  "The chart in `deploy/helm/kube-state-shards` takes the values of the community's kube-state-metrics chart (8.4) under their names. What has no",
  "counterpart is refused with what to do, unless it is empty or switched off: a copy of that chart's defaults can stay in a values file. Any other",
  "name is refused, too. [install.md](install.md) has what is new.",
  "",
  "### The same",
  "",
  "| values | note |",
  "|---|---|",
  ...same.map(rowOf),
  "",
  "### With another default, or a little more to them",
  "",
  "| values | what differs |",
  "|---|---|",
  ...changed.map(rowOf),
  "",
  "### Refused",
  "",
  "| value | what to do |",
  "|---|---|",
  ...grouped(refused).map(
    ({ values, instead, harmless = [] }) =>
      `| ${shorten(values).join(", ")} | ${sentence(instead)}${harmless.length === 0 ? "" : ` Nothing is said of ${harmless.map((one) => `\`${one}\``).join(", ")}.`} |`,
  ),
  "",
  "### From one to the other",
  "",
  "```diff",
  " autosharding:",
  "   enabled: true            # or mode: cluster",
  "-replicas: 8",
  "+replicas: 3                # a shard reads its share of the cluster only",
  " prometheus:",
  "   monitor:",
  "     enabled: true",
  "     http:",
  "       interval: 30s",
  "-      honorLabels: true     # by itself",
  "+networkPolicy:",
  "+  scraperNamespaces: [monitoring]",
  "```",
  "",
  "The objects have other names, so both releases can be there at once: install this one without `prometheus.monitor.enabled`, look at its metrics, then",
  "uninstall the other and switch the monitor on. While both are scraped every series is there twice.",
  "",
];

const rowOf = ({ values, note = "" }: KeptValues): string => `| ${shorten(values).join(", ")} | ${note} |`;

/** Neighbours below one section share its name: `image.{registry, tag}`. */
function shorten(values: readonly string[]): readonly string[] {
  const sections = new Map<string, string[]>();
  for (const value of values) {
    const dot = value.lastIndexOf(".");
    const section = value.slice(0, dot + 1);
    sections.set(section, [...(sections.get(section) ?? []), value.slice(dot + 1)]);
  }
  return [...sections].flatMap(([section, names]) => {
    if (section === "") return names.map((name) => `\`${name}\``);
    return [names.length === 1 ? `\`${section}${names[0]}\`` : `\`${section}{${names.join(", ")}}\``];
  });
}

type RefusedGroup = Omit<RefusedValue, "value"> & { readonly values: readonly string[] };

/** Values of which the same is said share a row. */
function grouped(refused: readonly RefusedValue[]): readonly RefusedGroup[] {
  const groups = new Map<string, RefusedGroup>();
  for (const { value, ...said } of refused) {
    const key = JSON.stringify(said);
    groups.set(key, { ...said, values: [...(groups.get(key)?.values ?? []), value] });
  }
  return [...groups.values()];
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.?$/, ".")}`;
