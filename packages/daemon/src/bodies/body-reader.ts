import type { IncomingHttpHeaders } from "node:http";

/** What reads bodies, as far as its User-Agent says: few names, so that they may be a label. */
type BodyAgent = "prometheus" | "vmagent" | "datadog" | "opentelemetry" | "alloy" | "other";

export type BodyReader = {
  readonly agent: BodyAgent;
  /** How long it waits for a body; undefined where it neither says so nor is known for it. */
  readonly timeoutMs: number | undefined;
};

const AGENTS: readonly (readonly [RegExp, BodyAgent])[] = [
  [/^vm_promscrape/, "vmagent"],
  [/^Datadog Agent\//, "datadog"],
  [/otelcol|OpenTelemetry/i, "opentelemetry"],
  [/^(Alloy|GrafanaAgent)\//, "alloy"],
  [/^Prometheus\//, "prometheus"],
];

/** Of an HTTP check of Datadog's, unless its configuration says otherwise. It is not in the request. */
const DATADOG_TIMEOUT_MS = 10_000;

/** Who asks, and for how long it waits: Prometheus and its kin say so in `X-Prometheus-Scrape-Timeout-Seconds`. */
export function readerOf(headers: IncomingHttpHeaders): BodyReader {
  const name = headers["user-agent"] ?? "";
  const agent = AGENTS.find(([pattern]) => pattern.test(name))?.[1] ?? "other";
  const toldMs = Number(headers["x-prometheus-scrape-timeout-seconds"]) * 1_000;
  const knownMs = agent === "datadog" ? DATADOG_TIMEOUT_MS : undefined;
  return { agent, timeoutMs: toldMs > 0 ? toldMs : knownMs };
}
