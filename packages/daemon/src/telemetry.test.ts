import { silentLog } from "@kube-state-shards/listwatch";
import { Gauge } from "prom-client";
import { describe, expect, it } from "vitest";
import { createApp } from "./http/create-app.ts";
import { listenHttp } from "./http/listen-http.ts";
import { createTelemetry } from "./telemetry.ts";

describe("createTelemetry", () => {
  it("serves the build, the process and how long requests took, under the names that alerts know", async () => {
    const telemetry = createTelemetry({ version: "1.2.3" });
    const inner = telemetry.within();
    const app = createApp({
      log: silentLog,
      title: "test",
      links: [],
      routes: (routes) => {
        routes.use("/work", telemetry.timeRequests("work"), (_request, response) => {
          response.end();
        });
        routes.get("/metrics", telemetry.serveMetrics);
        routes.get("/inner", inner.serveMetrics);
      },
    });
    const listener = await listenHttp({ app, host: "127.0.0.1", port: 0, name: "test", log: silentLog });
    await fetch(`${listener.url}/work`);
    new Gauge({ name: "kss_inner", help: "h", registers: [inner.registry] }).set(7);
    expect(await (await fetch(`${listener.url}/inner`)).text()).toMatch(
      /kube_state_metrics_build_info.*\nkss_inner 7\n/s,
    );
    const response = await fetch(`${listener.url}/metrics`);
    const body = await response.text();
    await listener.close();
    expect(response.headers.get("content-type")).toContain("version=0.0.4");
    expect(body).toContain('kube_state_metrics_build_info{version="1.2.3",nodeversion="');
    expect(body).toContain('http_request_duration_seconds_count{handler="work",method="get"} 1\n');
    expect(body).toContain("process_resident_memory_bytes");
    expect(body).not.toContain("kss_inner");
  });
});
