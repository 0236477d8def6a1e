import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** One body that an agent asks for. */
type AgentBody = {
  /** As `?resources=` names them. */
  readonly resources: readonly string[];
  readonly joins: readonly LabelJoin[];
  /** Labels that are given other names. */
  readonly renamed: readonly string[];
};

/** `source` is the family whose labels are taken, Datadog's "target metric". */
type LabelJoin = { readonly source: string; readonly match: readonly string[]; readonly get: readonly string[] };

export type AgentExample = { readonly text: string; readonly bodies: readonly AgentBody[] };

const FOLDER = new URL("../../../../deploy/agents/", import.meta.url);

/** The bodies of each example of deploy/agents, by the name of its file. Errors: what is no YAML or JSON. */
export function readAgentExamples(files: readonly string[]): ReadonlyMap<string, AgentExample> {
  return new Map(
    files.map((file) => {
      const text = readFileSync(new URL(file, FOLDER), "utf8");
      return [file, { text, bodies: bodiesIn(parse(text)) }];
    }),
  );
}

type Instance = {
  readonly kube_state_url: string;
  readonly labels_mapper?: Readonly<Record<string, string>>;
  readonly label_joins?: Readonly<
    Record<
      string,
      {
        readonly label_to_match?: string;
        readonly labels_to_match?: readonly string[];
        readonly labels_to_get: readonly string[];
      }
    >
  >;
};
type ScrapeConfig = {
  readonly static_configs: readonly { readonly labels: { readonly __param_resources: string } }[];
};
type Document = {
  readonly instances?: readonly Instance[];
  readonly metadata?: { readonly annotations: Readonly<Record<string, string>> };
  readonly receivers?: {
    readonly prometheus: { readonly config: { readonly scrape_configs: readonly ScrapeConfig[] } };
  };
  readonly scrape_configs?: readonly ScrapeConfig[];
};

function bodiesIn({ instances, metadata, receivers, scrape_configs }: Document): readonly AgentBody[] {
  const annotation = metadata?.annotations["ad.datadoghq.com/service.checks"];
  const checks: { readonly kubernetes_state: { readonly instances: readonly Instance[] } } | undefined =
    annotation === undefined ? undefined : JSON.parse(annotation);
  const configs = receivers?.prometheus.config.scrape_configs ?? scrape_configs ?? [];
  return [
    ...(instances ?? checks?.kubernetes_state.instances ?? []).map(bodyOf),
    ...configs.flatMap(({ static_configs }) =>
      static_configs.map(({ labels }) => ({ resources: labels.__param_resources.split(","), joins: [], renamed: [] })),
    ),
  ];
}

function bodyOf({ kube_state_url: url, labels_mapper = {}, label_joins = {} }: Instance): AgentBody {
  const query = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  const joins = Object.entries(label_joins).map(([source, { label_to_match, labels_to_match, labels_to_get }]) => {
    const match = labels_to_match ?? (label_to_match === undefined ? [] : [label_to_match]);
    return { source, match, get: labels_to_get };
  });
  return { resources: query.get("resources")?.split(",") ?? [], joins, renamed: Object.keys(labels_mapper) };
}
