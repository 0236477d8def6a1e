import { describe, expect, it } from "vitest";
import { MemorySink, read } from "../fixtures/memory-sink.ts";
import { FAST, openTestCluster } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import { createShardedReflector } from "./create-sharded-reflector.ts";
import { createSelectorLimit } from "./selector-limit.ts";

/** Pods of some of 24 namespaces. */
async function open({ gate = true, most = 10 } = {}) {
  const cluster = await openTestCluster({
    seed: { pods: 240, namespaces: 24, nodes: 2 },
    shardedListAndWatch: gate,
  });
  const { simulator, client } = cluster;
  const support: boolean[] = [];
  const observed: string[] = [];
  const limit = createSelectorLimit(most);
  const reflector = createShardedReflector({
    client,
    resource: { name: "pods", path: "/api/v1/pods" },
    namespacePath: (namespace) => `/api/v1/namespaces/${namespace}/pods`,
    timings: { ...FAST, backOffMinMs: 20 },
    observer: { listed: ({ scope, objects }) => observed.push(`${scope} ${objects}`) },
    limit,
    gatherMs: 5,
    single: 2,
    onSupport: (sharded) => support.push(sharded),
  });
  const nameOf = (at: number): string => `team-${String(at).padStart(4, "0")}`;
  const joined = new Map<number, { readonly sink: MemorySink; readonly stop: () => Promise<void> }>();
  const join = (...numbers: readonly number[]): void => {
    for (const at of numbers) {
      const sink = new MemorySink();
      const scope = reflector.scope(nameOf(at), sink);
      scope.start();
      joined.set(at, { sink, stop: () => scope.stop() });
    }
  };
  const isEqual = (at: number): boolean => {
    const pods = simulator.cluster.list("pods", nameOf(at)).map((pod) => read(pod as never).join("@"));
    return JSON.stringify(joined.get(at)?.sink.held()) === JSON.stringify(pods.sort());
  };
  return {
    ...{ simulator, reflector, support, observed, join, limit },
    sinkOf: (at: number): MemorySink => joined.get(at)?.sink ?? new MemorySink(),
    leave: async (at: number): Promise<void> => {
      await joined.get(at)?.stop();
      joined.delete(at);
    },
    create: (at: number, name: string) =>
      simulator.cluster.create("pods", { metadata: { name, namespace: nameOf(at) }, spec: {}, status: {} }),
    settled: () => until(() => [...joined.keys()].every(isEqual)),
    asked: (verb: "list" | "watch") =>
      simulator.requests
        .filter((request) => request.verb === verb)
        .map(({ namespace, query }) => namespace ?? `${query["shardSelector"]?.split("||").length ?? "all"}`),
    async [Symbol.asyncDispose]() {
      await reflector.close();
      await cluster[Symbol.asyncDispose]();
    },
  };
}
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

describe("a sharded reflector", () => {
  it("lists and watches what joins at once by a few selectors, and nothing else arrives", async () => {
    await using test = await open();
    const { join, settled, asked, support, observed, simulator, reflector } = test;
    join(...range(15));
    await settled();
    expect([asked("list"), support, reflector.watches]).toEqual([["7", "8"], [true, true], 2]);
    await until(() => asked("watch").length === 2);
    const objects = simulator.cluster.list("pods").length;
    const received = observed.reduce((sum, line) => sum + Number(line.split(" ")[1]), 0);
    expect(received).toBeLessThan(objects);
    expect(received).toBe(
      range(15).reduce(
        (sum, at) => sum + simulator.cluster.list("pods", `team-${String(at).padStart(4, "0")}`).length,
        0,
      ),
    );
  });

  it("lists who joins later alone, after it has opened the watch anew, and who leaves costs nothing", async () => {
    await using test = await open();
    const { join, leave, settled, asked, create, sinkOf, simulator } = test;
    join(0, 1, 2);
    await settled();
    await until(() => simulator.openWatches().length === 1);
    join(3);
    await settled();
    expect([asked("list"), asked("watch")]).toEqual([
      ["3", "team-0003"],
      ["3", "4"],
    ]);
    const order = simulator.requests.map(({ verb }) => verb);
    expect(order.lastIndexOf("watch")).toBeLessThan(order.lastIndexOf("list"));
    create(0, "late");
    create(3, "late");
    await settled();
    await leave(1);
    create(1, "foreign");
    create(2, "last");
    await settled();
    expect([asked("list").length, asked("watch").length]).toEqual([2, 2]);
    expect(range(4).map((at) => (at === 1 ? 1 : sinkOf(at).replaces))).toEqual([1, 1, 1, 1]);
  });

  it.each([400, 413, 414, 431] as const)(
    "splits a watch whose selector is refused with %d, until it gets through",
    async (code) => {
      await using test = await open({ most: 16 });
      const { join, settled, asked, support, simulator, limit } = test;
      simulator.faults.inject({ kind: "status", code }, { selectorAbove: 5 * 85 });
      join(...range(16));
      await settled();
      expect(asked("list").filter((terms) => terms === "4")).toHaveLength(4);
      expect(support).not.toContain(false);
      expect(limit.namespaces).toBe(4);
    },
  );

  it("splits one that is refused once it has grown, and what it held stays until it is listed anew", async () => {
    await using test = await open({ most: 16 });
    const { join, settled, create, sinkOf, simulator } = test;
    join(...range(8));
    await settled();
    simulator.faults.inject({ kind: "status", code: 431 }, { selectorAbove: 8 * 85 });
    const before = sinkOf(0).held();
    join(8);
    await until(() => sinkOf(8).replaces > 0);
    expect(sinkOf(0).held()).toEqual(before);
    create(0, "late");
    create(8, "late");
    await settled();
  });

  it("says that it is not supported when no selector gets through, and goes on trying", async () => {
    await using test = await open({ most: 16 });
    const { join, settled, support, simulator } = test;
    const fault = simulator.faults.inject({ kind: "status", code: 414 }, { selectorAbove: 0 });
    join(...range(16));
    await until(() => support.includes(false));
    fault.clear();
    await settled();
  });

  it("says what each list says of support, and drops what a server sends that does not know of it", async () => {
    await using test = await open({ gate: false });
    const { join, settled, support, create, sinkOf } = test;
    join(0, 1, 2);
    await settled();
    expect(new Set(support)).toEqual(new Set([false]));
    create(5, "foreign");
    create(0, "own");
    await settled();
    expect(sinkOf(0).told.some((line) => line.includes("team-0005"))).toBe(false);
  });

  it("notices by its watch, before the next list, that the server has stopped to filter", async () => {
    await using test = await open();
    const { join, settled, support, create, simulator } = test;
    join(0, 1, 2);
    await settled();
    await until(() => simulator.openWatches().length === 1);
    simulator.setShardedListAndWatch(false);
    simulator.faults.strikeWatches("end", { resource: "pods" });
    create(9, "foreign");
    await until(() => support.at(-1) === false);
    expect(support).toEqual([true, false]);
  });
});
