import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { MemorySink, read } from "../fixtures/memory-sink.ts";
import { FAST, openTestCluster } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import { createWideReflector } from "./create-wide-reflector.ts";
import { createLeftOutLimit } from "./left-out-limit.ts";

const nameOf = (at: number): string => `team-${String(at).padStart(4, "0")}`;
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

/** Pods of some of 24 namespaces, of which the others are asked to be left out. */
async function open({ more = [] as readonly string[], tls = true, gatherMs = 0 } = {}) {
  const cluster = await openTestCluster({ seed: { pods: 240, namespaces: 24, nodes: 2 }, tls });
  const { simulator, client } = cluster;
  const limit = createLeftOutLimit();
  const listed: number[] = [];
  const reflector = createWideReflector({
    client,
    resource: { name: "pods", path: "/api/v1/pods" },
    namespacePath: (namespace) => `/api/v1/namespaces/${namespace}/pods`,
    timings: { ...FAST, backOffMinMs: 20 },
    gatherMs,
    observer: { listed: ({ result, objects }) => (result === "success" ? listed.push(objects) : undefined) },
    leaving: { namespaces: () => [...range(24).map(nameOf), ...more], limit, tightenAfterMs: 20 },
  });
  const joined = new Map<number, { readonly sink: MemorySink; readonly stop: () => Promise<void> }>();
  const podsOf = (at: number): readonly string[] =>
    simulator.cluster
      .list("pods", nameOf(at))
      .map((pod) => read(pod as never).join("@"))
      .sort();
  return {
    ...{ simulator, limit, listed, podsOf },
    join: (...numbers: readonly number[]): void => {
      for (const at of numbers) {
        const sink = new MemorySink();
        const scope = reflector.scope(nameOf(at), sink);
        scope.start();
        joined.set(at, { sink, stop: () => scope.stop() });
      }
    },
    leave: async (at: number): Promise<void> => {
      await joined.get(at)?.stop();
      joined.delete(at);
    },
    create: (at: number, name: string) =>
      simulator.cluster.create("pods", { metadata: { name, namespace: nameOf(at) }, spec: {}, status: {} }),
    settled: () =>
      until(() => [...joined].every(([at, { sink }]) => JSON.stringify(sink.held()) === JSON.stringify(podsOf(at)))),
    sinkOf: (at: number): MemorySink => joined.get(at)?.sink ?? new MemorySink(),
    /** `list 23` of the whole cluster but 23 namespaces, `list team-0001` of that one. */
    asked: () =>
      simulator.requests.flatMap(({ verb, resource, namespace, query: { fieldSelector = "" } }) =>
        resource === "pods"
          ? [`${verb} ${namespace ?? fieldSelector.split(",").filter((term) => term !== "").length}`]
          : [],
      ),
    async [Symbol.asyncDispose]() {
      await reflector.close();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

describe("a wide watch from which others are left out", () => {
  it("is listed and watched by one request each, which bring what subscribes and nothing else", async () => {
    await using test = await open();
    const { join, settled, asked, listed, podsOf } = test;
    join(...range(6));
    await settled();
    await until(() => asked().length === 2);
    expect(asked()).toEqual(["list 18", "watch 18"]);
    expect(listed).toEqual([range(6).reduce((sum, at) => sum + podsOf(at).length, 0)]);
  });

  it("waits for those that come one after the other: they are one list", async () => {
    await using test = await open({ gatherMs: 500 });
    const { join, settled, asked } = test;
    for (const at of range(6)) {
      join(at);
      await nextTurn();
    }
    expect(asked()).toEqual([]);
    await settled();
    await until(() => asked().length === 2);
    expect(asked()).toEqual(["list 18", "watch 18"]);
  });

  it("is not opened for who has left again before the others were there", async () => {
    await using test = await open({ gatherMs: 10 });
    const { join, leave, settled, asked } = test;
    join(0);
    await leave(0);
    await delay(100);
    expect(asked()).toEqual([]);
    join(1);
    await settled();
    await until(() => asked().length === 2);
    expect(asked()).toEqual(["list 23", "watch 23"]);
  });

  // Node's own HTTP/2 server takes 64 KiB of one header, an API server 1 MiB.
  it.each([
    { tls: true, count: 1_500 },
    { tls: false, count: 9_000 },
  ])("names $count others in one request (TLS $tls)", async ({ tls, count }) => {
    const more = range(count).map((at) => `elsewhere-${at}`);
    await using test = await open({ more, tls });
    const { join, settled, asked, limit } = test;
    join(0);
    await settled();
    await until(() => asked().length === 2);
    expect(asked()).toEqual([`list ${count + 23}`, `watch ${count + 23}`]);
    expect(limit.bytes).toBe(393_216);
  });

  it("is opened anew before it lists who joins, alone; who leaves is left out before long, and lists nothing", async () => {
    await using test = await open();
    const { join, leave, settled, asked, create, sinkOf, simulator } = test;
    join(0, 1);
    await settled();
    await until(() => simulator.openWatches().length === 1);
    join(2);
    await settled();
    create(2, "late");
    create(0, "late");
    await settled();
    await leave(1);
    await until(() => asked().length === 5);
    expect(asked()).toEqual(["list 22", "watch 22", "watch 21", "list team-0002", "watch 22"]);
    create(2, "last");
    await settled();
    expect([sinkOf(0).replaces, sinkOf(2).replaces]).toEqual([1, 1]);
  });

  it.each([400, 413, 414, 431] as const)(
    "asks for less where that is refused with %d, and drops what then arrives",
    async (code) => {
      await using test = await open();
      const { join, settled, simulator, limit, listed, create, sinkOf } = test;
      simulator.faults.inject({ kind: "status", code }, { selectorAbove: 300 });
      join(0, 1, 2);
      await settled();
      expect(limit.bytes).toBeGreaterThan(0);
      expect(limit.bytes).toBeLessThan(1_000);
      expect(listed.length).toBe(1);
      create(20, "foreign");
      create(1, "own");
      await settled();
      expect(sinkOf(1).told.some((line) => line.includes("team-0020"))).toBe(false);
    },
  );
});
