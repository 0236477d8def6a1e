import { STORE_PATH } from "@kube-state-shards/assignment";
import type { controlRouter, StoreServer } from "@kube-state-shards/coordinator";
import {
  createApp,
  healthRoutes,
  jsonBody,
  type Readiness,
  readOnly,
  readyRoute,
  requireToken,
  type Telemetry,
} from "@kube-state-shards/daemon";
import type { Log } from "@kube-state-shards/listwatch";
import { VERSION } from "../version.ts";
import type { RunningShard } from "./running-shard.ts";

export type TelemetryAppOptions = {
  readonly title: string;
  readonly telemetry: Telemetry;
  readonly readiness: () => Readiness;
  /** Finds the shards by id, for what coordinators ask of them below `/fleet/v1/<id>`. */
  readonly fleet: { find(id: string): Pick<RunningShard, "shard"> | undefined };
  /** Changes the number of shards; left out where it is fixed. */
  readonly rescale?: { readonly token: string; scaleTo(count: number): Promise<void> };
  /** What operators ask of a coordinator, below `/fleet/v1`. */
  readonly control?: ReturnType<typeof controlRouter>;
  /** The store that is in this process. */
  readonly store?: Pick<StoreServer, "router"> | undefined;
  readonly log: Log;
};

const MAX_SHARDS = 64;

/** Readiness, self metrics, and the fleet API, which wants the token. */
export function telemetryApp(options: TelemetryAppOptions): ReturnType<typeof createApp> {
  const { title, telemetry, readiness, fleet, rescale, control, store, log } = options;
  return createApp({
    log,
    title: `${title}, telemetry`,
    version: VERSION,
    links: [
      { path: "/readyz", text: "Whether it is ready, and what it waits for" },
      { path: "/metrics", text: "Metrics of this process itself" },
      { path: "/healthz", text: "Whether this process answers" },
    ],
    routes: (app) => {
      if (store !== undefined) app.use(STORE_PATH, store.router);
      if (control !== undefined) app.use("/fleet/v1", control);
      if (rescale !== undefined) {
        app.post(
          "/fleet/v1/shards",
          requireToken(() => rescale.token),
          jsonBody(1_000),
          (request, response) => {
            const count = readCount(request.body);
            if (count === undefined) {
              response.status(400).type("text/plain").send(`400: want {"shards": N} with N from 1 to ${MAX_SHARDS}.\n`);
              return;
            }
            // Answered before it is done: a move takes as long as the units' lists.
            rescale.scaleTo(count).catch((error: unknown) => log.error({ error, count }, "rescale failed"));
            response.status(202).json({ shards: count });
          },
        );
      }
      app.use("/fleet/v1/:shard", (request, response, next) => {
        const found = fleet.find(request.params.shard);
        if (found === undefined) next();
        else found.shard.fleetRouter(request, response, next);
      });
      app.all(["/metrics", "/readyz", "/healthz", "/livez"], readOnly);
      app.get("/metrics", telemetry.serveMetrics);
      app.use(readyRoute(readiness), healthRoutes());
    },
  });
}

function readCount(body: unknown): number | undefined {
  if (typeof body !== "object" || body === null || !("shards" in body)) return undefined;
  const { shards } = body;
  return typeof shards === "number" && Number.isInteger(shards) && shards >= 1 && shards <= MAX_SHARDS
    ? shards
    : undefined;
}
