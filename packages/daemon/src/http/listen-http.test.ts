import { connect } from "node:net";
import { silentLog } from "@kube-state-shards/listwatch";
import type { Express, Response } from "express";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createApp } from "./create-app.ts";
import { healthRoutes, readOnly, readyRoute } from "./health-routes.ts";
import { type HttpListener, listenHttp } from "./listen-http.ts";

const open: HttpListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

async function listen(
  routes: (app: Express) => void,
  options: {
    readonly port?: number;
    readonly closeMs?: number;
    readonly headerMs?: number;
    readonly log?: typeof silentLog;
  } = {},
) {
  const log = options.log ?? silentLog;
  const app = createApp({ log, title: "a <shard>", links: [{ path: "/metrics", text: "samples" }], routes });
  const { closeMs = 1_000, headerMs = 1_000 } = options;
  const timeouts = { readMs: 1_000, headerMs, idleMs: 1_000, closeMs };
  const listener = await listenHttp({ app, host: "127.0.0.1", port: options.port ?? 0, name: "main", log, timeouts });
  open.push(listener);
  return listener;
}

describe("listenHttp", () => {
  it("takes a free port for 0, and says which", async () => {
    const listener = await listen(() => {});
    expect(listener.port).toBeGreaterThan(0);
    expect(listener.url).toBe(`http://127.0.0.1:${listener.port}`);
  });

  it("says who to ask when the port is taken", async () => {
    const first = await listen(() => {});
    await expect(listen(() => {}, { port: first.port })).rejects.toMatchObject({
      code: "KSS_LISTEN",
      message: expect.stringMatching(
        new RegExp(`main port ${first.port} on 127.0.0.1: another process listens there.*--port`),
      ),
      cause: expect.objectContaining({ code: "EADDRINUSE" }),
    });
  });

  it("says so when the address is not this machine's", async () => {
    const app = () => {};
    await expect(listenHttp({ app, host: "192.0.2.1", port: 0, name: "main", log: silentLog })).rejects.toThrow(
      /no such address.*--host/,
    );
  });

  it("finishes a request under way before it closes, and takes no new one", async () => {
    const arrived = Promise.withResolvers<Response>();
    const listener = await listen((app) => {
      app.get("/slow", (_request, response) => arrived.resolve(response));
    });
    const slow = fetch(`${listener.url}/slow`).then((response) => response.text());
    const response = await arrived.promise;
    const closed = listener.close();
    await expect(fetch(`${listener.url}/slow`)).rejects.toThrow();
    response.send("done");
    expect(await slow).toBe("done");
    await closed;
  });

  it("cuts a reader that does not finish in time", async () => {
    const listener = await listen(
      (app) => {
        app.get("/never", (_request, response) => {
          response.write("begun");
        });
      },
      { closeMs: 1 },
    );
    const response = await fetch(`${listener.url}/never`);
    await listener.close();
    await expect(response.text()).rejects.toThrow();
  });

  it.each([
    ["garbage with 400", "garbage\r\n\r\n", /^HTTP\/1\.1 400 Bad Request\r\n/],
    ["a header that is too long with 431", `GET / HTTP/1.1\r\nA: ${"a".repeat(40_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ["a request that does not end in time with 408", "GET / HTTP/1.1\r\nHost: a\r\n", /^HTTP\/1\.1 408 /],
    // An answer to nothing would be taken for that to what is asked next.
    ["nothing with nothing, and ends the connection", "", /^$/],
  ])("answers %s, and lives on", async (_what, sent, expected) => {
    const listener = await listen((app) => app.use(healthRoutes()), { headerMs: 60 });
    expect(await answerTo(listener.port, sent)).toMatch(expected);
    expect((await fetch(`${listener.url}/healthz`)).status).toBe(200);
  });
});

/** All that comes back until the connection is ended. */
const answerTo = (port: number, sent: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => void socket.write(sent));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });

describe("createApp", () => {
  it("links what it serves at /, escaped, and answers 404 elsewhere", async () => {
    const { url } = await listen(() => {});
    const home = await fetch(url);
    expect(home.headers.get("x-powered-by")).toBeNull();
    expect(await home.text()).toContain('a &lt;shard&gt;</h1><ul>\n<li><a href="/metrics">/metrics</a> samples</li>');
    const missing = await fetch(`${url}/nothing`);
    expect([missing.status, await missing.text()]).toEqual([404, "404: nothing at /nothing. See /.\n"]);
  });

  it("keeps what failed out of the answer and puts it into the log", async () => {
    const error = vi.fn();
    const { url } = await listen(
      (app) => {
        app.get("/fails", () => {
          throw new Error("secret detail");
        });
      },
      { log: { ...silentLog, error } },
    );
    const response = await fetch(`${url}/fails`);
    expect([response.status, await response.text()]).toEqual([500, "500: internal error, see the log.\n"]);
    expect(error).toHaveBeenCalledExactlyOnceWith(
      { path: "/fails", error: expect.objectContaining({ message: "secret detail" }) },
      "request failed",
    );
  });

  it("answers a path that cannot be decoded with 400", async () => {
    const { url } = await listen((app) => {
      app.get("/:name", (request, response) => {
        response.send(request.params.name);
      });
    });
    expect((await fetch(`${url}/%E0%A4%A`)).status).toBe(400);
  });
});

describe("health routes", () => {
  it("serve GET and HEAD only", async () => {
    const { url } = await listen((app) => app.use(readOnly, healthRoutes()));
    expect((await fetch(`${url}/livez`, { method: "HEAD" })).status).toBe(200);
    const refused = await fetch(`${url}/healthz`, { method: "POST" });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("tell readiness by status and what is waited for by the body", async () => {
    let ready = false;
    const { url } = await listen((app) => app.use(readyRoute(() => ({ ready, notes: ["pods: 403"] }))));
    const before = await fetch(`${url}/readyz`);
    expect([before.status, await before.text()]).toEqual([503, "not ready\npods: 403\n"]);
    ready = true;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it("gives requests to another app from now on, while those under way end where they began", async () => {
    const arrived = Promise.withResolvers<Response>();
    const listener = await listen((app) => {
      app.get("/", (_request, response) => arrived.resolve(response));
      app.get("/slow", (_request, response) => arrived.resolve(response));
    });
    const slow = fetch(`${listener.url}/slow`).then((response) => response.text());
    const response = await arrived.promise;
    listener.use((_request, next) => void next.end("the new one"));
    expect(await (await fetch(`${listener.url}/slow`)).text()).toBe("the new one");
    response.send("the old one");
    expect(await slow).toBe("the old one");
  });

  it.each([
    ["from the start", { headerMs: 60 }, {}],
    ["changed later", {}, { headerMs: 60, readMs: 120 }],
  ])("cuts a request whose header does not end in time: %s", async (_when, first, later) => {
    const app = () => {};
    const timeouts = { readMs: 200, ...first };
    const listener = await listenHttp({ app, host: "127.0.0.1", port: 0, name: "main", log: silentLog, timeouts });
    open.push(listener);
    listener.setTimeouts(later);
    const socket = connect(listener.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write("GET /metrics HTTP/1.1\r\nHost: a\r\n");
    const ended = new Promise((resolve) => socket.once("close", resolve));
    socket.resume();
    await ended;
  });
});
