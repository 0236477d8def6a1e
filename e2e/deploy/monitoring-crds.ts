import type { ApiRequests } from "../cluster/api-requests.ts";
import { waitUntil } from "../process/wait-until.ts";

// The resources of Prometheus Operator, with those of its fields that are written here and their neighbours, and closed: the
// API server refuses what they do not name, as it does with the real ones.

const text = { type: "string" };
const flag = { type: "boolean" };
const count = { type: "integer", minimum: 0 };
const duration = {
  type: "string",
  pattern: "^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$",
};
const listOf = (items: object) => ({ type: "array", items });
const someOf = (items: object) => ({ type: "array", minItems: 1, items });
const mapOf = (additionalProperties: object) => ({ type: "object", additionalProperties });
const object = (properties: object, required: readonly string[] = []) => ({ type: "object", properties, required });

const ACTIONS = ["replace", "keep", "drop", "hashmod", "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase"];
const relabelling = object({
  action: { type: "string", enum: ACTIONS, default: "replace" },
  modulus: { type: "integer" },
  regex: text,
  replacement: text,
  separator: text,
  sourceLabels: listOf({ type: "string", pattern: "^[a-zA-Z_][a-zA-Z0-9_]*$" }),
  targetLabel: text,
});
const selector = object({
  matchLabels: mapOf(text),
  matchExpressions: listOf(object({ key: text, operator: text, values: listOf(text) }, ["key", "operator"])),
});
const limits = {
  sampleLimit: count,
  targetLimit: count,
  labelLimit: count,
  labelNameLengthLimit: count,
  labelValueLengthLimit: count,
  keepDroppedTargets: count,
};
const endpoint = object({
  port: text,
  path: text,
  scheme: { type: "string", enum: ["http", "https"] },
  params: mapOf(listOf(text)),
  interval: duration,
  scrapeTimeout: duration,
  honorLabels: flag,
  honorTimestamps: flag,
  trackTimestampsStaleness: flag,
  relabelings: listOf(relabelling),
  metricRelabelings: listOf(relabelling),
  proxyUrl: text,
  enableHttp2: flag,
  followRedirects: flag,
  filterRunning: flag,
});
const shared = {
  jobLabel: text,
  podTargetLabels: listOf(text),
  selector,
  namespaceSelector: object({ any: flag, matchNames: listOf(text) }),
  attachMetadata: object({ node: flag }),
  scrapeClass: text,
  ...limits,
};

const RESOURCES = [
  {
    kind: "ServiceMonitor",
    version: "v1",
    spec: object({ ...shared, targetLabels: listOf(text), endpoints: listOf(endpoint) }, ["endpoints", "selector"]),
  },
  {
    kind: "PodMonitor",
    version: "v1",
    spec: object({ ...shared, podMetricsEndpoints: listOf(endpoint) }, ["podMetricsEndpoints", "selector"]),
  },
  {
    kind: "ScrapeConfig",
    version: "v1alpha1",
    spec: object({
      jobName: { type: "string", minLength: 1 },
      staticConfigs: listOf(object({ targets: someOf(text), labels: mapOf(text) }, ["targets"])),
      httpSDConfigs: listOf(
        object({ url: { type: "string", pattern: "^http(s)?://.+$" }, refreshInterval: duration }, ["url"]),
      ),
      relabelings: someOf(relabelling),
      metricsPath: text,
      scrapeInterval: duration,
      scrapeTimeout: duration,
      honorTimestamps: flag,
      trackTimestampsStaleness: flag,
      honorLabels: flag,
      params: mapOf(listOf(text)),
      enableHTTP2: flag,
      ...limits,
      metricRelabelings: someOf(relabelling),
      proxyUrl: text,
      scrapeClass: text,
    }),
  },
] as const;

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const GROUP = "monitoring.coreos.com";
const pluralOf = (kind: string): string => `${kind.toLowerCase()}s`;

/** Makes the resources known to the API server. Resolves, with how to remove them, when it serves them. */
export async function createMonitoringCrds(objects: ApiRequests): Promise<() => Promise<void>> {
  for (const { kind, version, spec } of RESOURCES) {
    const plural = pluralOf(kind);
    await objects.create(CRDS, {
      metadata: { name: `${plural}.${GROUP}` },
      spec: {
        group: GROUP,
        scope: "Namespaced",
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [
          { name: version, served: true, storage: true, schema: { openAPIV3Schema: object({ spec }, ["spec"]) } },
        ],
      },
    });
    await waitUntil(
      async () => {
        const { status } = await objects.ask("GET", `/apis/${GROUP}/${version}/${plural}`);
        return status === 200 || undefined;
      },
      { what: () => `the API server to serve ${plural}` },
    );
  }
  return async () => {
    for (const { kind } of RESOURCES) await objects.remove(`${CRDS}/${pluralOf(kind)}.${GROUP}`);
  };
}
