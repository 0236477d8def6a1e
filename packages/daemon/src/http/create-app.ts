import type { Log } from "@kube-state-shards/listwatch";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { readOnly } from "./health-routes.ts";
import { type HomePage, homePage } from "./home-page.ts";

/** With what the page at `/` shows. */
export type AppOptions = HomePage & {
  readonly log: Log;
  /** Adds the routes, which may have a page of their own at `/`; called before the 404. */
  routes(app: Express): void;
};

/** An express app with what every port of ours has: a page at `/`, plain-text 404 and 500, no traces of the framework. */
export function createApp({ log, routes, ...home }: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag"); // bodies are streamed or small: hashing them buys nothing
  app.all("/", readOnly);
  routes(app);
  app.get("/", homePage(home));
  app.use(notFound);
  app.use(internalError(log));
  return app;
}

const notFound: RequestHandler = (request, response) => {
  response.status(404).type("text/plain").send(`404: nothing at ${request.path}. See /.\n`);
};

/** The reader learns that it failed; the log learns why. Past the first byte only cutting the connection tells the truth. */
function internalError(log: Log): ErrorRequestHandler {
  // biome-ignore lint/complexity/useMaxParams: express tells an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    if (response.headersSent) {
      log.warn({ path: request.path, error }, "answer broken off");
      response.destroy();
      return;
    }
    const status = statusOf(error);
    if (status >= 500) log.error({ path: request.path, error }, "request failed");
    response
      .status(status)
      .type("text/plain")
      .send(status >= 500 ? `${status}: internal error, see the log.\n` : `${status}: the request cannot be read.\n`);
  };
}

/** Express and its body parsers put the status of a client's fault on the error. */
function statusOf(error: unknown): number {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : 500;
}
