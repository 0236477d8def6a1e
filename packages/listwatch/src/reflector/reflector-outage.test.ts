import { describe, expect, it } from "vitest";
import type { ApiClient } from "../connection/api-client.ts";
import { createApiClient } from "../connection/create-api-client.ts";
import { requestJson } from "../connection/request-json.ts";
import { FAST, openTestCluster, type TestCluster, type TestReflector } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import { createStartLimiter } from "../list/start-limiter.ts";

const COUNT = 200;
/** Far enough apart that the first failure is known before the next attempt. */
const TIMINGS = { ...FAST, backOffMinMs: 200, backOffMaxMs: 400 };
const NEVER_MS = 3_600_000;

type Counting = { readonly client: ApiClient; requests: number };

function countingClient(cluster: TestCluster, away: { readonly awayMinMs: number; readonly awayMaxMs: number }) {
  const counting: { requests: number; client: ApiClient | undefined } = { requests: 0, client: undefined };
  const headers = async (): Promise<Readonly<Record<string, string>>> => {
    counting.requests += 1;
    return await cluster.target.headers();
  };
  counting.client = createApiClient({ ...cluster.target, headers }, { timings: away });
  return counting as Counting;
}

const counts = ({ observed }: TestReflector, line: string): number => observed.filter((told) => told === line).length;

describe.each([true, false])("hundreds of reflectors whose server is away (TLS: %s)", (tls) => {
  it("ask it a few times for all of them, and go on from where they were once anybody has got through", async () => {
    await using cluster = await openTestCluster({ tls });
    const counting = countingClient(cluster, { awayMinMs: NEVER_MS, awayMaxMs: NEVER_MS });
    const all = Array.from({ length: COUNT }, () => cluster.reflect({ client: counting.client, timings: TIMINGS }));
    await cluster.settle(...all);
    const asked = counting.requests;
    await cluster.simulator.faults.stopListening();
    await until(() => all.every((pods) => counts(pods, "watchStarted error") > 0));
    expect(counting.requests - asked).toBeLessThan(COUNT / 4);
    expect(all.every(({ reflector }) => reflector.state().state === "backingOff")).toBe(true);
    expect(all[0]?.reflector.state()).toMatchObject({ synced: true, reason: expect.stringContaining("ECONNREFUSED") });
    // Who asks once is not kept waiting.
    const once = { method: "GET", path: "/version" } as const;
    await expect(requestJson(counting.client, once)).rejects.toThrow(/ECONNREFUSED/);

    await cluster.simulator.faults.startListening();
    cluster.simulator.cluster.create("pods", { metadata: { name: "meanwhile", namespace: "team-x" }, spec: {} });
    await requestJson(counting.client, once);
    await cluster.settle(...all);
    expect(all.every(({ sink }) => sink.replaces === 1)).toBe(true);
    await counting.client.close();
  });

  it("end at once when they are stopped meanwhile", async () => {
    await using cluster = await openTestCluster({ tls });
    const counting = countingClient(cluster, { awayMinMs: NEVER_MS, awayMaxMs: NEVER_MS });
    const all = Array.from({ length: 20 }, () => cluster.reflect({ client: counting.client, timings: TIMINGS }));
    await cluster.settle(...all);
    await cluster.simulator.faults.stopListening();
    await until(() => all.every((pods) => counts(pods, "watchStarted error") > 0));
    await Promise.all(all.map(({ reflector }) => reflector.stop()));
    expect(all.map(({ reflector }) => reflector.state().state)).toEqual(all.map(() => "idle"));
    await counting.client.close();
  });

  it("find it by themselves, also when it was away from the start and their lists are paced", async () => {
    await using cluster = await openTestCluster({ tls });
    await cluster.simulator.faults.stopListening();
    const counting = countingClient(cluster, { awayMinMs: 20, awayMaxMs: 40 });
    const limiter = createStartLimiter({ concurrent: 16, perSecond: 5_000 });
    const all = Array.from({ length: COUNT }, () =>
      cluster.reflect({ client: counting.client, timings: TIMINGS, limiter }),
    );
    await until(() => all.every((pods) => counts(pods, "listed error") > 0));
    expect(counting.requests).toBeLessThan(COUNT / 2);
    await cluster.simulator.faults.startListening();
    await cluster.settle(...all);
    expect(all.every(({ sink }) => sink.replaces === 1)).toBe(true);
    await counting.client.close();
  });
});
