import type { ErrorRequestHandler } from "express";

/** Answers 400 when the request's body is no JSON. */
export const unreadableBody =
  (what: string): ErrorRequestHandler =>
  // biome-ignore lint/complexity/useMaxParams: express tells an error handler by its four parameters.
  (error: unknown, _request, response, _next) => {
    const why = error instanceof Error ? error.message : String(error);
    response.status(400).type("text/plain").send(`400: ${what} is no JSON that can be read: ${why}\n`);
  };
