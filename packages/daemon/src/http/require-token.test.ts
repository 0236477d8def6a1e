import { silentLog } from "@kube-state-shards/listwatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "./create-app.ts";
import { type HttpListener, listenHttp } from "./listen-http.ts";
import { jsonBody, requireToken } from "./require-token.ts";

let listener: HttpListener;
let token = "secret";
beforeAll(async () => {
  const app = createApp({
    log: silentLog,
    title: "test",
    links: [],
    routes: (routes) => {
      routes.post(
        "/echo",
        requireToken(() => token),
        jsonBody(100),
        (request, response) => {
          response.json(request.body);
        },
      );
    },
  });
  listener = await listenHttp({ app, host: "127.0.0.1", port: 0, name: "test", log: silentLog });
});
afterAll(() => listener.close());

const post = (authorization: string, body = '{"a":1}') =>
  fetch(`${listener.url}/echo`, { method: "POST", body, headers: { authorization } });

describe("requireToken", () => {
  it("passes the token, and only it", async () => {
    const passed = await post("Bearer secret");
    expect([passed.status, await passed.json()]).toEqual([200, { a: 1 }]);
    for (const wrong of ["", "secret", "Bearer secre", "Bearer secret2", "Basic secret"]) {
      const refused = await post(wrong);
      expect([wrong, refused.status, refused.headers.get("www-authenticate")]).toEqual([wrong, 401, "Bearer"]);
    }
  });

  it("lets nobody in without a token of its own", async () => {
    token = "";
    expect((await post("Bearer ")).status).toBe(401);
    token = "secret";
  });
});

describe("jsonBody", () => {
  it("refuses what is no JSON, and what is too large", async () => {
    expect((await post("Bearer secret", "{")).status).toBe(400);
    expect((await post("Bearer secret", JSON.stringify("x".repeat(200)))).status).toBe(413);
  });
});
