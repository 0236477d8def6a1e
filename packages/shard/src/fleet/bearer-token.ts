import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";

/** Lets in who knows the token. */
export function requireBearerToken(token: string): RequestHandler {
  const wanted = digest(token);
  return (request, response, next) => {
    const got = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    // Digests are of one length, which `timingSafeEqual` wants and which tells nothing of the token's.
    if (token !== "" && got !== undefined && timingSafeEqual(digest(got), wanted)) {
      next();
      return;
    }
    const what = got === undefined ? "no bearer token came with the request" : "the bearer token is not the fleet's";
    response
      .status(401)
      .set("WWW-Authenticate", "Bearer")
      .type("text/plain")
      .send(`401: ${what}. Coordinator and shards need the same token.\n`);
  };
}

const digest = (token: string): Buffer => createHash("sha256").update(token).digest();
