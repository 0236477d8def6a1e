import { silentLog } from "@kube-state-shards/listwatch";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "./create-app.ts";
import { metricsLinks } from "./home-page.ts";
import { type HttpListener, listenHttp } from "./listen-http.ts";

let listener: HttpListener;
beforeEach(async () => {
  const links = [
    ...metricsLinks("Samples of <this> shard", ["secrets", "nodes", "pods"]),
    { path: "/healthz", text: "Whether it answers" },
  ];
  const app = createApp({ log: silentLog, title: "shard <0>", version: "1.2.3", links, routes: () => {} });
  listener = await listenHttp({ app, host: "127.0.0.1", port: 0, name: "main", log: silentLog });
});
afterEach(() => listener.close());

describe("the page at /", () => {
  it("shows what runs, and links to what can be read and asked for", async () => {
    const response = await fetch(`${listener.url}/`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const page = await response.text();
    expect(page).toContain("<title>shard &lt;0&gt;</title>");
    expect(page).toContain("Version 1.2.3");
    const linked = [...page.matchAll(/<a href="([^"]*)">/g)].map(([, path]) => path);
    expect(linked).toEqual(["/metrics", "/metrics?resources=pods,nodes", "/metrics?namespace=kube-system", "/healthz"]);
    expect(page).toMatch(/Samples of &lt;this&gt; shard: .*OpenMetrics/);
  });

  it.each([
    [["pods", "services"], "/metrics?resources=pods"],
    [["secrets", "leases", "roles"], "/metrics?resources=secrets,leases"],
    [[], undefined],
  ])("asks only for kinds that are enabled: %j", (resources, path) =>
    expect(metricsLinks("Samples", resources).find((link) => link.path.includes("?resources"))?.path).toBe(path),
  );

  it("is served to GET and HEAD only", async () => {
    const head = await fetch(`${listener.url}/`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const posted = await fetch(`${listener.url}/`, { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
