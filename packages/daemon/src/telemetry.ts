import type { RequestHandler } from "express";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { type BodyRead, createBodyMetrics } from "./bodies/body-metrics.ts";

export type TelemetryOptions = {
  readonly version: string;
  /** Node's own process metrics; off in tests that make many registries. */
  readonly processMetrics?: boolean;
  /** How often `nodejs_eventloop_lag_*` look at the event loop. Default: prom-client's 10 ms, each of which wakes an idle process. */
  readonly eventLoopPrecisionMs?: number | undefined;
};

/** What a daemon says about itself. Object metrics never come here: prom-client allocates per sample and scrape. */
export type Telemetry = {
  readonly registry: Registry;
  /** Times each request to its end, or to the reader's hanging up, as `http_request_duration_seconds{handler,method}`. */
  timeRequests(handler: string): RequestHandler;
  /** Notes a body that was read to its end. */
  readonly bodyRead: BodyRead;
  /** Serves the registry, below what this one was made within. */
  readonly serveMetrics: RequestHandler;
  /** A registry of its own for what may end before the process does; served together with this one. Their names must differ. */
  within(): Telemetry;
};

/** Names that kube-state-metrics has, too, are kept, so that existing alerts work. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { version, processMetrics = true, eventLoopPrecisionMs = 10 } = options;
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopPrecisionMs });
  new Gauge({
    name: "kube_state_metrics_build_info",
    help: "1, labelled with the version that runs.",
    labelNames: ["version", "nodeversion"],
    registers: [registry],
  }).set({ version, nodeversion: process.version }, 1);
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's arrival to the end of its answer, in seconds.",
    labelNames: ["handler", "method"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  const bodyRead = createBodyMetrics(registry, () => performance.now());
  const timeRequests: Telemetry["timeRequests"] = (handler) => (request, response, next) => {
    const end = durations.startTimer({ handler, method: request.method.toLowerCase() });
    response.once("close", () => end());
    next();
  };
  return serveTogether([registry], { timeRequests, bodyRead });
}

function serveTogether(
  registries: readonly [Registry, ...Registry[]],
  shared: Pick<Telemetry, "timeRequests" | "bodyRead">,
): Telemetry {
  const own = registries.at(-1) ?? registries[0];
  return {
    ...shared,
    registry: own,
    serveMetrics: async (_request, response) => {
      const bodies = await Promise.all(registries.map((registry) => registry.metrics()));
      response.type(own.contentType).send(bodies.filter((body) => body.trim() !== "").join(""));
    },
    within: () => serveTogether([...registries, new Registry()], shared),
  };
}
