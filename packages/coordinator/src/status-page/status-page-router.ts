import { type HomeLink, type Readiness, readOnly } from "@kube-state-shards/daemon";
import { type RequestHandler, Router } from "express";
import type { AssignmentView } from "../assignment-view.ts";
import type { ApiLog } from "./data/api-log.ts";
import { type FleetStatus, type PublicStatus, publicStatus } from "./data/public-status.ts";
import type { StatusHistory } from "./data/record-history.ts";
import { readUnitQuery } from "./data/unit-query.ts";
import { pageOfUnits } from "./data/unit-rows.ts";
import { PAGE_HEADERS } from "./page-policy.ts";
import type { PageView } from "./page-view.ts";
import { renderPage, renderSections } from "./render-page.ts";

export type StatusPageOptions = {
  readonly coordinator: Pick<AssignmentView, "assignment" | "reports">;
  /** With the scaler's, where there is one. */
  readonly status: () => FleetStatus;
  readonly readiness: () => Readiness;
  readonly history: Pick<StatusHistory, "history">;
  readonly api: Pick<ApiLog, "health">;
  readonly links: () => readonly HomeLink[];
  readonly version: string;
  readonly timed?: RequestHandler;
};

/** However many look at the page: the fleet is described twice a second at most. */
const FRESH_MS = 500;

/**
 * `GET /`: how the fleet stands, for people. `GET /api/v1/status`: the same as JSON, a `PublicStatus`; with `?as=html` the
 * page's sections, which the page asks for. Both take `?unit=`, `?state=` and `?page=` for the table of units.
 *
 * To be mounted on the main port: nothing of it wants the token, so that it shows what anybody may see.
 */
export function statusPageRouter(options: StatusPageOptions): Router {
  const { coordinator, links, timed } = options;
  const status = remember(FRESH_MS, () => describe(options));
  const viewOf = (query: Readonly<Record<string, unknown>>): PageView => ({
    status: status(),
    units: pageOfUnits({ assignment: coordinator.assignment(), reports: coordinator.reports() }, readUnitQuery(query)),
    links: links(),
    isPaused: query["refresh"] === "off",
  });
  const router = Router();
  router.all("/api/v1/status", readOnly);
  router.get(["/", "/api/v1/status"], ...(timed === undefined ? [] : [timed]), (_request, response, next) => {
    response.set(PAGE_HEADERS);
    next();
  });
  router.get("/", ({ query }, response) => void response.type("text/html").send(renderPage(viewOf(query))));
  router.get("/api/v1/status", ({ query }, response) => {
    if (query["as"] === "html") response.type("text/html").send(renderSections(viewOf(query)));
    else response.json(status());
  });
  return router;
}

const describe = ({ status, readiness, history, api, version }: StatusPageOptions): PublicStatus =>
  publicStatus({
    ...{ status: status(), readiness: readiness(), history: history.history() },
    ...{ api: api.health(), version, nowMs: Date.now() },
  });

function remember<T>(freshMs: number, read: () => T): () => T {
  let held: { readonly value: T; readonly untilMs: number } | undefined;
  return () => {
    const nowMs = performance.now();
    if (held === undefined || nowMs >= held.untilMs) held = { value: read(), untilMs: nowMs + freshMs };
    return held.value;
  };
}
