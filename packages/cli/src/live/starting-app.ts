import { createApp, healthRoutes, readOnly, readyRoute } from "@kube-state-shards/daemon";
import type { Log } from "@kube-state-shards/listwatch";

/** What a port serves before there is anything to serve: alive, not ready. */
export function startingApp(log: Log, waitingFor: () => string): ReturnType<typeof createApp> {
  return createApp({
    log,
    title: "kube-state-shards",
    links: [{ path: "/healthz", text: "Whether this process answers" }],
    routes: (app) => {
      app.all(["/metrics", "/readyz", "/healthz", "/livez"], readOnly);
      app.get("/metrics", (_request, response) => {
        response
          .status(503)
          .set("Retry-After", "5")
          .type("text/plain")
          .send(`503: Nothing to serve yet: ${waitingFor()}\n`);
      });
      app.use(
        readyRoute(() => ({ ready: false, notes: [waitingFor()] })),
        healthRoutes(),
      );
    },
  });
}
