import { createHash } from "node:crypto";
import { createApp, type HttpListener, listenHttp } from "@kube-state-shards/daemon";
import { silentLog } from "@kube-state-shards/listwatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiLog } from "./data/api-log.ts";
import { statusPageRouter } from "./status-page-router.ts";
import { busyStatus, FLEET } from "./testing/page-views.ts";

let listener: HttpListener;
beforeAll(async () => {
  const page = statusPageRouter({
    coordinator: { assignment: () => FLEET.assignment, reports: () => FLEET.reports },
    status: busyStatus,
    readiness: () => ({ ready: true, notes: [] }),
    history: { history: () => ({ everyMs: 5_000, samples: [] }) },
    api: createApiLog(),
    links: () => [{ path: "/metrics", text: "Samples" }],
    version: "1.2.3",
  });
  const app = createApp({ log: silentLog, title: "test", links: [], routes: (routes) => void routes.use(page) });
  listener = await listenHttp({ app, host: "127.0.0.1", port: 0, name: "test", log: silentLog });
});
afterAll(() => listener.close());

async function get(path: string, method = "GET") {
  const answer = await fetch(`${listener.url}${path}`, { method });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe("the status page's routes", () => {
  it("serve a page whose policy lets in its own style and script, and nothing else", async () => {
    const { status, headers, text } = await get("/");
    expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const policy = headers.get("content-security-policy") ?? "";
    for (const [, tag, body = ""] of text.matchAll(/<(style|script)>(.*?)<\/\1>/gs))
      expect(policy).toContain(`${tag}-src 'sha256-${createHash("sha256").update(body).digest("base64")}'`);
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|http|\*/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  it("serve the same as JSON, and as the sections that the page asks for", async () => {
    const { headers, text } = await get("/api/v1/status");
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(JSON.parse(text)).toMatchObject({ version: "1.2.3", order: { term: 3, epoch: 9 }, scaler: { wanted: 6 } });
    expect(text).not.toMatch(/hunter2|10\.0\.0\.7/);
    const sections = await get("/api/v1/status?as=html");
    expect(sections.text).toMatch(/^<section id="verdict"/);
    expect((await get("/")).text).toContain(
      /<section id="moves".*?<\/section>/s.exec(sections.text)?.[0] ?? "no moves",
    );
  });

  it("find units by what the address says, in the page and in what it asks for", async () => {
    for (const path of ["/", "/api/v1/status?as=html&"]) {
      const { text } = await get(`${path}${path === "/" ? "?" : ""}unit=pay&state=served&page=9`);
      expect(text).toContain("1 of 7 units");
      expect(text).toContain("ns/payments#2of2");
    }
  });

  it("take GET and HEAD only", async () => {
    for (const path of ["/", "/api/v1/status"]) {
      expect((await get(path, "POST")).status).toBe(405);
      expect(await get(path, "HEAD")).toMatchObject({ status: 200, text: "" });
    }
  });
});
