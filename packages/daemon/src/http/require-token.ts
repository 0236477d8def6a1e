import { createHash, timingSafeEqual } from "node:crypto";
import express, { type RequestHandler } from "express";

/** Passes requests with `Authorization: Bearer <token>`; the rest is answered with 401. `token` is asked each time: its file may change. */
export function requireToken(token: () => string): RequestHandler {
  return (request, response, next) => {
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (given !== undefined && isSame(given, token())) {
      next();
      return;
    }
    response
      .status(401)
      .set("WWW-Authenticate", "Bearer")
      .type("text/plain")
      .send("401: want the fleet's token as Authorization: Bearer <token>.\n");
  };
}

/** Hashed first: comparing takes the same time whatever the token's length or where it differs. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return wanted !== "" && timingSafeEqual(digest(given), digest(wanted));
}

/** Reads a JSON body into `request.body`, whatever its content type says. A larger one, or no JSON, is answered with 4xx. */
export const jsonBody = (maxBytes: number): RequestHandler => express.json({ limit: maxBytes, type: () => true });
