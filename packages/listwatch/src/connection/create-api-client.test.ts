import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import type { ApiTarget } from "../auth/api-target.ts";
import { ApiCertificateError, ApiStatusError, ApiUnreachableError } from "../errors.ts";
import { openTestCluster } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import { silentLog } from "../log.ts";
import type { ApiClient, ApiResponse } from "./api-client.ts";
import { createApiClient } from "./create-api-client.ts";
import { requestJson } from "./request-json.ts";

const get = async (client: ApiClient, path: string): Promise<unknown> =>
  await requestJson(client, { method: "GET", path });

async function openWatch(client: ApiClient, signal: AbortSignal): Promise<ApiResponse> {
  return await client.request({ method: "GET", path: "/api/v1/pods?watch=1", lane: "watch", signal });
}

function targetOf(server: string): ApiTarget {
  return {
    server,
    description: server,
    tls: async () => ({ rejectUnauthorized: true }),
    headers: async () => ({}),
    refresh: () => {},
  };
}

describe("an API client", () => {
  it("opens another connection when one has its streams, shares connects, and keeps lists apart from watches", async () => {
    const opened: unknown[] = [];
    const log = {
      ...silentLog,
      debug: (fields: Readonly<Record<string, unknown>>, text: string) =>
        void (text.startsWith("opened") && opened.push(fields["lane"])),
    };
    await using cluster = await openTestCluster({ client: { maxStreamsPerConnection: 3, log } });
    const abort = new AbortController();
    await Promise.all(Array.from({ length: 7 }, () => openWatch(cluster.client, abort.signal)));
    await get(cluster.client, "/api/v1/nodes");
    expect(opened.filter((lane) => lane === "watch").length).toBe(3);
    expect(opened.filter((lane) => lane === "list").length).toBe(1);
    abort.abort();
    await until(() => cluster.simulator.openWatches().length === 0);
  });

  it("closes connections that have nothing to do", async () => {
    const closed: string[] = [];
    const log = {
      ...silentLog,
      debug: (_: unknown, text: string) => void (text.startsWith("closed") && closed.push(text)),
    };
    await using cluster = await openTestCluster({ client: { timings: { idleCloseMs: 10 }, log } });
    await get(cluster.client, "/api/v1/nodes");
    await until(() => closed.length === 1);
    await get(cluster.client, "/api/v1/nodes");
  });

  it("says which certificate it does not trust and what to do", async () => {
    await using cluster = await openTestCluster();
    const client = createApiClient({ ...cluster.target, tls: async () => ({ rejectUnauthorized: true }) });
    await expect(get(client, "/api/v1/nodes")).rejects.toThrow(ApiCertificateError);
    await expect(get(client, "/api/v1/nodes")).rejects.toThrow(/certificate-authority.*insecure-skip-tls-verify/);
    await client.close();
  });

  it("says that a certificate is for another name", async () => {
    await using cluster = await openTestCluster();
    const client = createApiClient({
      ...cluster.target,
      tls: async () => ({ ...(await cluster.target.tls()), servername: "other.example" }),
    });
    await expect(get(client, "/api/v1/nodes")).rejects.toThrow(/another name.*tls-server-name/);
    await client.close();
  });

  it.each(["http", "https"])("says that nobody answers at an %s address", async (scheme) => {
    const free = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => free.once("listening", resolve));
    const { port } = free.address() as { readonly port: number };
    await new Promise((resolve) => free.close(resolve));
    const client = createApiClient(targetOf(`${scheme}://127.0.0.1:${port}`));
    await expect(get(client, "/version")).rejects.toThrow(ApiUnreachableError);
    await expect(get(client, "/version")).rejects.toThrow(new RegExp(`${port}.*ECONNREFUSED`));
    await client.close();
  });

  it("gives up on a server that accepts a connection and says nothing", async () => {
    const mute = createServer((socket) => void socket.on("error", () => {}).resume()).listen(0, "127.0.0.1");
    await new Promise((resolve) => mute.once("listening", resolve));
    const { port } = mute.address() as { readonly port: number };
    const client = createApiClient(targetOf(`https://127.0.0.1:${port}`), { timings: { connectMs: 30 } });
    await expect(get(client, "/version")).rejects.toThrow(/did not answer within 0.03 s/);
    await client.close();
    await new Promise((resolve) => mute.close(resolve));
  });

  it("refreshes its credentials once after a 401 and repeats the request", async () => {
    await using cluster = await openTestCluster({ tokens: { good: "admin" } });
    let token = "rotated-away";
    let refreshes = 0;
    const refresh = (): void => {
      refreshes += 1;
      token = "good";
    };
    const client = createApiClient({
      ...cluster.target,
      headers: async () => ({ authorization: `Bearer ${token}` }),
      refresh,
    });
    expect(await get(client, "/api/v1/nodes")).toMatchObject({ kind: "NodeList" });
    expect(refreshes).toBe(1);
    await client.close();
  });

  it("turns an error status into the Status object's reason and message", async () => {
    await using cluster = await openTestCluster();
    const failure = get(cluster.client, "/api/v1/namespaces/none");
    await expect(failure).rejects.toThrow(ApiStatusError);
    await expect(failure).rejects.toMatchObject({ status: 404, reason: "NotFound", code: "KSS_API_STATUS" });
  });

  it("writes JSON and reads the answer", async () => {
    await using cluster = await openTestCluster();
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: "written" } };
    expect(await requestJson(cluster.client, { method: "POST", path: "/api/v1/namespaces", body })).toMatchObject({
      metadata: { name: "written" },
    });
  });

  it("refuses requests once it is closed", async () => {
    await using cluster = await openTestCluster();
    await cluster.client.close();
    await expect(get(cluster.client, "/api/v1/nodes")).rejects.toThrow(/was closed/);
  });
});
