import type { ForeignOption, OptionRow, OptionsSchema } from "@kube-state-shards/daemon";
import { InternalError } from "@kube-state-shards/exposition";
import { type CommunityValues, renderChartValues } from "./chart-values.ts";
import { KUBE_STATE_METRICS_FLAGS, type KubeStateMetricsFlag } from "./kube-state-metrics-interface.ts";

/** What differs although the flag is the same, or what its users need to know. */
const NOTES: Partial<Readonly<Record<KubeStateMetricsFlag, string>>> = {
  "--config":
    "Keys are the flags' names or those of kube-state-metrics. A flag or variable wins over the file, and a warning says so; there, the file wins.",
  "--enable-gzip-encoding": "On by default: what has not changed is not compressed again.",
  "--namespaces":
    "Nothing is read outside of them, so that a Role in each is enough; `kube_namespace_*`, where asked for, has these alone.",
  "--namespaces-denylist": "Nothing is read of them; `kube_namespace_*` leaves them out, too.",
  "--node":
    "Several names are allowed. No namespaces are watched; `?namespace=` queries need `--namespaces` beside it.",
  "--pod": "Takes `get` on that pod and on its StatefulSet: `rbac --pod NAME --pod-namespace NAMESPACE` prints it.",
  "--shard": "Shares are namespaces and cluster-scoped kinds, not single objects: a shard reads its own share only.",
  "--telemetry-host": "`shard --static` takes that of `--host` when it is left out.",
};

/** What every command has, and what its help says at too great a length. */
const TEXTS: Partial<Readonly<Record<KubeStateMetricsFlag, string>>> = {
  "--help": "Prints the options and ends.",
  "--resources": "Kinds to serve, comma-separated, of [those there are](metrics/README.md).",
};

/** `docs/migrate.md`: what becomes of each flag of kube-state-metrics with this schema, and of each value of its Helm chart. */
export function renderMigrationPage(schema: OptionsSchema<never>, chart: CommunityValues): string {
  const fates = KUBE_STATE_METRICS_FLAGS.map((flag) => ({ flag, ...fateOf(flag, schema) }));
  const rows = (kind: Fate["kind"]): readonly string[] =>
    fates.filter((fate) => fate.kind === kind).map(({ flag, text }) => `| \`${flag}\` | ${escapeCell(text)} |`);
  const count = (kind: Fate["kind"]): number => fates.filter((fate) => fate.kind === kind).length;
  return [
    ...INTRODUCTION,
    "## Flags",
    "",
    `All ${fates.length} flags of kube-state-metrics 2.20: ${count("same")} mean the same here, ${count("ignored")} are accepted with a warning, ${count("refused")} are refused, and the message says what to do.`,
    "",
    "### The same",
    "",
    "| flag | what it does here |",
    "|---|---|",
    ...rows("same"),
    "",
    "### Accepted with a warning, without effect",
    "",
    "| flag | why |",
    "|---|---|",
    ...rows("ignored"),
    "",
    "### Refused, unless the value asks for nothing",
    "",
    "| flag | instead |",
    "|---|---|",
    ...rows("refused"),
    "",
    ...EPILOGUE,
    ...renderChartValues(chart),
  ].join("\n");
}

type Fate = { readonly kind: "same" | "ignored" | "refused"; readonly text: string };

function fateOf(flag: KubeStateMetricsFlag, { rows, foreign }: OptionsSchema<never>): Fate {
  const row: OptionRow | undefined = Object.values(rows).find((one) => one.flag === flag);
  const help = TEXTS[flag] ?? row?.help;
  if (help !== undefined) {
    const note = NOTES[flag];
    return { kind: "same", text: note === undefined ? help : `${help} **Note:** ${note}` };
  }
  const option: ForeignOption | undefined = foreign.find((one) => one.flag === flag);
  if (option === undefined) throw new InternalError(`describe ${flag}: BUG, neither an option nor a foreign one`);
  const { fate, harmless = [] } = option;
  const said = fate.kind === "ignored" ? fate.why : fate.instead;
  const quiet = harmless.map((text) => `\`${flag}=${text}\``).join(", ");
  return { kind: fate.kind, text: quiet === "" ? said : `${said} Nothing is said of ${quiet}.` };
}

const escapeCell = (text: string): string => text.replace(/[|<>]/g, (character) => `\\${character}`);

const INTRODUCTION = [
  "# From kube-state-metrics",
  "",
  "Metric names, labels and values stay; so do flags, ports, probes and the keys of the settings file. An existing manifest starts as it is,",
  "with the image and the command exchanged: flags without a command run an exporter that needs no coordinator. `version` and `help` are here,",
  "`completion` is not.",
  "",
  "| manifest | what it becomes |",
  "|---|---|",
  "| one Deployment | one exporter of the whole cluster |",
  "| `--shard I --total-shards N` | one of N fixed shards: each reads only its own namespaces and cluster-scoped kinds |",
  "| a StatefulSet with `--pod`, `--pod-namespace` | the same, with place and number taken from the StatefulSet; replicas may change |",
  "| a DaemonSet with `--resources=pods --node=$(NODE_NAME)`, a Deployment with `--track-unscheduled-pods` | the same |",
  "| `--namespaces=a,b` with a Role in each | the same |",
  "",
  "New here: `--namespace-selector 'team=x,env in (a,b),!old'` picks namespaces by their labels, live.",
  "",
];

const EPILOGUE = [
  "## Settings file",
  "",
  "`--config` is read again when it changes, as there. What is served, how it is selected, and the timeouts change without a restart: what",
  "served before goes on until the new settings are whole, so that no scrape meets a hole. Ports, addresses, kubeconfig and log take a",
  "restart, and one warning names them. A bad file leaves the settings before in force, and",
  "`kube_state_metrics_last_config_reload_successful` falls to 0.",
  "",
  "## Permissions",
  "",
  "`kube-state-shards rbac` takes the same flags (`--resources`, `--namespaces`, `--namespaces-denylist`, `--namespace-selector`, `--node`,",
  "`--track-unscheduled-pods`, `--pod`, `--pod-namespace`) and prints exactly what they need. Beside the kinds served, that is list and watch",
  "on namespaces wherever these are shared out or picked, of which only the metadata is read.",
  "",
];
