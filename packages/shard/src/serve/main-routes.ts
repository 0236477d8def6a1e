import { healthRoutes, readOnly } from "@kube-state-shards/daemon";
import { type RequestHandler, Router } from "express";

/** The routes of the main port. */
export function mainRoutes(metrics: RequestHandler, timeMetrics: RequestHandler): Router {
  const router = Router();
  router.all(["/metrics", "/healthz", "/livez"], readOnly);
  router.get("/metrics", timeMetrics, metrics);
  router.use(healthRoutes());
  return router;
}
