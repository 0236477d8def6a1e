import type { RequestHandler } from "express";
import { Router } from "express";

/** GET and HEAD pass; the rest is answered with 405. */
export const readOnly: RequestHandler = (request, response, next) => {
  if (request.method === "GET" || request.method === "HEAD") {
    next();
    return;
  }
  response.status(405).set("Allow", "GET, HEAD").type("text/plain").send("405: only GET and HEAD are served here.\n");
};

/**
 * `/healthz` and `/livez`: this process answers. Neither asks anyone else: an outage of the API server must not restart
 * the fleet and lose its last good data.
 */
export function healthRoutes(): Router {
  const router = Router();
  router.get(["/healthz", "/livez"], (_request, response) => {
    response.type("text/plain").send("ok\n");
  });
  return router;
}

export type Readiness = {
  readonly ready: boolean;
  /** What is waited for, or blocked; one thing a line. */
  readonly notes: readonly string[];
};

/** `/readyz`: 200 or 503, with the notes as the body. */
export function readyRoute(readiness: () => Readiness): Router {
  const router = Router();
  router.get("/readyz", (_request, response) => {
    const { ready, notes } = readiness();
    response
      .status(ready ? 200 : 503)
      .type("text/plain")
      .send(`${[ready ? "ready" : "not ready", ...notes].join("\n")}\n`);
  });
  return router;
}
