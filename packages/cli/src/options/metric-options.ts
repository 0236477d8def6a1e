import {
  type ConfigValue,
  defineOptions,
  nearestName,
  type OptionsOf,
  type OptionType,
  type ParsedValue,
  right,
  rule,
  wrong,
} from "@kube-state-shards/daemon";
import { ShardsError } from "@kube-state-shards/exposition";
import {
  catalogue,
  type FamilyOptions,
  findKind,
  type Kind,
  parseLabelsAllowlist,
  parseMetricPatterns,
} from "@kube-state-shards/families";

const resourcesOf = (kinds: readonly Kind[]): readonly string[] => kinds.map(({ resource }) => resource);
const DEFAULT_KINDS = catalogue.filter(({ inDefaultSet }) => inDefaultSet);
const FURTHER_KINDS = catalogue.filter(({ inDefaultSet }) => !inDefaultSet);

/** Which kinds, families, labels: the names and meanings of kube-state-metrics. */
export const metricOptions = defineOptions(
  {
    resources: {
      flag: "--resources",
      env: "KSS_RESOURCES",
      type: kinds(),
      default: undefined,
      help: `Kinds to serve, comma-separated. By default ${resourcesOf(DEFAULT_KINDS).join(", ")}. There are as well: ${resourcesOf(FURTHER_KINDS).join(", ")}.`,
    },
    metricAllowlist: {
      flag: "--metric-allowlist",
      env: "KSS_METRIC_ALLOWLIST",
      type: metricPatterns("--metric-allowlist"),
      default: undefined,
      help: "Serve only families that one of these names or regular expressions matches.",
    },
    metricDenylist: {
      flag: "--metric-denylist",
      env: "KSS_METRIC_DENYLIST",
      type: metricPatterns("--metric-denylist"),
      default: undefined,
      help: "Serve all families but those that one of these names or regular expressions matches.",
    },
    metricOptInList: {
      flag: "--metric-opt-in-list",
      env: "KSS_METRIC_OPT_IN_LIST",
      type: metricPatterns("--metric-opt-in-list"),
      default: undefined,
      help: 'Opt-in families to serve as well, by name or regular expression; ".*" is all of them.',
    },
    metricLabelsAllowlist: {
      flag: "--metric-labels-allowlist",
      env: "KSS_METRIC_LABELS_ALLOWLIST",
      configKeys: ["labels_allow_list"],
      type: labelsAllowlist("--metric-labels-allowlist"),
      default: undefined,
      help: "Kubernetes labels that kube_<resource>_labels carries: pods=[app,team],nodes=[*]. None by default.",
    },
    metricAnnotationsAllowlist: {
      flag: "--metric-annotations-allowlist",
      env: "KSS_METRIC_ANNOTATIONS_ALLOWLIST",
      configKeys: ["annotations_allow_list"],
      type: labelsAllowlist("--metric-annotations-allowlist"),
      default: undefined,
      help: "The same for annotations and kube_<resource>_annotations.",
    },
  },
  [
    rule(
      "metricAllowlist",
      (o) => (o.metricAllowlist ?? []).length === 0 || (o.metricDenylist ?? []).length === 0,
      () => "cannot be given together with --metric-denylist: choose one",
    ),
  ],
  "Metrics",
);

export type MetricOptions = OptionsOf<typeof metricOptions>;

/** The kinds asked for, or those of the default set, in catalogue order. */
export const kindsOf = (values: Pick<MetricOptions, "resources">): readonly Kind[] => values.resources ?? DEFAULT_KINDS;

export const familyOptionsOf = (values: MetricOptions): FamilyOptions => ({
  metricAllowlist: values.metricAllowlist,
  metricDenylist: values.metricDenylist,
  optInList: values.metricOptInList,
  labelsAllowlist: values.metricLabelsAllowlist,
  annotationsAllowlist: values.metricAnnotationsAllowlist,
});

function kinds(): OptionType<readonly Kind[]> {
  const known = resourcesOf(catalogue);
  return {
    placeholder: "<pods,nodes,...>",
    arity: "list",
    emptyIsUnset: true,
    parse: (texts) => {
      const names = texts
        .flatMap((text) => text.split(","))
        .map((name) => name.trim())
        .filter((name) => name !== "");
      const unknown = names.filter((name) => findKind(name) === undefined);
      if (unknown.length > 0)
        return { ok: false, message: unknown.map((name) => explainUnknown(name, known)).join("; ") };
      if (names.length === 0) return wrong(`at least one of ${known.join(", ")}`);
      return right(catalogue.filter((kind) => names.includes(kind.resource)));
    },
    show: (values) => resourcesOf(values).join(","),
  };
}

function explainUnknown(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return `unknown resource ${JSON.stringify(name)}${near === undefined ? "." : `, did you mean ${near}?`} Want some of ${known.join(", ")}`;
}

function metricPatterns(flag: string): OptionType<readonly RegExp[]> {
  return {
    placeholder: "<name,regex,...>",
    arity: "list",
    parse: (texts) => readWith(() => parseMetricPatterns(texts.join(","), flag)),
    parseConfig: (value) =>
      value.kind === "text" ? readWith(() => parseMetricPatterns(value.text, flag)) : wholePatterns(namesIn(value)),
    show: (patterns) => patterns.map((pattern) => pattern.source).join(","),
  };
}

/** An entry of a list is a pattern as it stands: a comma in it belongs to it. */
function wholePatterns(entries: readonly string[]): ParsedValue<readonly RegExp[]> {
  const patterns: RegExp[] = [];
  const faults: string[] = [];
  for (const entry of entries.map((one) => one.trim()).filter((one) => one !== "")) {
    try {
      patterns.push(new RegExp(entry));
    } catch (error) {
      faults.push(`${JSON.stringify(entry)} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  return faults.length === 0
    ? right(patterns)
    : { ok: false, message: `got ${faults.join(", ")}, want regular expressions` };
}

const namesIn = (value: Exclude<ConfigValue, { readonly kind: "text" }>): readonly string[] =>
  value.kind === "list" ? value.items : [...value.entries.keys()];

function labelsAllowlist(flag: string): OptionType<ReadonlyMap<string, readonly string[]>> {
  return {
    placeholder: "<resource=[key,...],...>",
    arity: "list",
    parse: (texts) => readWith(() => parseLabelsAllowlist(joinGroups(texts), flag)),
    parseConfig: (value) => {
      if (value.kind === "text") return readWith(() => parseLabelsAllowlist(value.text, flag));
      const groups =
        value.kind === "list"
          ? value.items
          : [...value.entries].map(([resource, keys]) => `${resource}=[${keys.join(",")}]`);
      return readWith(() => parseLabelsAllowlist(joinGroups(groups), flag));
    },
    show: (map) => [...map].map(([resource, keys]) => `${resource}=[${keys.join(",")}]`).join(","),
  };
}

/** `--flag==pods=[app]` is written in places: the = is let pass before each group. */
const joinGroups = (texts: readonly string[]): string =>
  texts
    .map((text) => text.trim().replace(/^=/, ""))
    .filter((text) => text !== "")
    .join(",");

function readWith<T>(read: () => T) {
  try {
    return right(read());
  } catch (error) {
    // Its own message says what came and what is wanted; anything else is a defect of ours.
    if (error instanceof ShardsError) return { ok: false, message: error.message } as const;
    throw error;
  }
}
