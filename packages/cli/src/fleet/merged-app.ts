import {
  type Coordinator,
  createMergedMetricsHandler,
  type DiscoveryOptions,
  type MergedMetricsDependencies,
  type StatusPageOptions,
  serviceDiscovery,
  statusPageRouter,
} from "@kube-state-shards/coordinator";
import {
  createApp,
  type HomeLink,
  healthRoutes,
  metricsLinks,
  type Readiness,
  readOnly,
  type Telemetry,
} from "@kube-state-shards/daemon";
import type { Log } from "@kube-state-shards/listwatch";
import { VERSION } from "../version.ts";

export type MergedAppOptions = {
  readonly coordinator: Pick<Coordinator, "assignment" | "reports" | "members">;
  readonly source: MergedMetricsDependencies["source"];
  readonly merge: MergedMetricsDependencies["options"];
  /** The enabled kinds. */
  readonly resources: readonly string[];
  /** Where shards may be that `/sd` sends readers to. */
  readonly allowedAddress: DiscoveryOptions["allowedAddress"];
  readonly readiness: () => Readiness;
  /** What the page at `/` shows. */
  readonly page: Pick<StatusPageOptions, "status" | "history" | "api">;
  /** Where the shards are now, for that page. */
  readonly shardLinks: () => readonly HomeLink[];
  readonly telemetry: Pick<Telemetry, "timeRequests" | "bodyRead">;
  readonly log: Log;
};

/** The main port of a whole fleet: the union of its shards, and how they stand. */
export function mergedApp(options: MergedAppOptions): ReturnType<typeof createApp> {
  const { coordinator, source, merge, resources, readiness, page, shardLinks, telemetry, log } = options;
  const serveUnion = createMergedMetricsHandler({
    assignment: () => coordinator.assignment(),
    reports: () => coordinator.reports(),
    source,
    options: merge,
    resources,
    observer: {
      merged({ outcome, headOnly, ...body }) {
        const isWhole = outcome === "complete" || outcome === "partial";
        if (isWhole && !headOnly) telemetry.bodyRead({ handler: "merged", ...body });
      },
    },
    log,
  });
  const statusPage = statusPageRouter({
    ...page,
    coordinator,
    readiness,
    links: () => [
      ...metricsLinks("Samples of all shards", resources),
      { path: "/sd", text: "The shards, for Prometheus' HTTP service discovery" },
      { path: "/healthz", text: "Whether this process answers" },
      ...shardLinks(),
    ],
    version: VERSION,
    timed: telemetry.timeRequests("status"),
  });
  return createApp({
    log,
    title: "kube-state-shards",
    links: [],
    routes: (app) => {
      app.use(statusPage);
      app.all(["/metrics", "/sd", "/healthz", "/livez"], readOnly);
      app.get("/metrics", telemetry.timeRequests("merged"), (_request, response, next) => {
        const { ready, notes } = readiness();
        if (ready) next();
        // Half a fleet's first lists are no answer: a scraper would take what is missing for deleted.
        else
          response
            .status(503)
            .set("Retry-After", "5")
            .type("text/plain")
            .send(`503: ${["not ready", ...notes].join("\n")}\n`);
      });
      app.get("/metrics", serveUnion);
      app.get("/sd", serviceDiscovery({ coordinator, allowedAddress: options.allowedAddress }));
      app.use(healthRoutes());
    },
  });
}
