import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemorySink } from "../fixtures/memory-sink.ts";
import { FAST, openTestCluster } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import { createReflector } from "../reflector/create-reflector.ts";
import { createWideReflector } from "../wide/create-wide-reflector.ts";
import { createDiscovery } from "./create-discovery.ts";
import { createServedReflector } from "./create-served-reflector.ts";
import type { DiscoverableKind } from "./presence.ts";

const RESOURCE = "horizontalpodautoscalers";
const KIND: DiscoverableKind = { resource: RESOURCE, group: "autoscaling", version: "v2", versions: ["v2beta2", "v2"] };
const pathOf = (version: string): string => `/apis/autoscaling/${version}/namespaces/team/${RESOURCE}`;

/** A reflector of one namespace that follows discovery, over a watch of its own or one that it shares. */
async function open(mode: "own" | "wide", { forgetMs = 60_000, served = ["v2"] } = {}) {
  const cluster = await openTestCluster();
  const { simulator, client } = cluster;
  simulator.cluster.create(RESOURCE, { metadata: { name: "one", namespace: "team" } });
  simulator.setServedVersions(RESOURCE, served);
  const discovery = createDiscovery({
    client,
    timings: { confirmMs: 10, retryMinMs: 20, retryMaxMs: 40, failedMs: 10, gapMs: 1 },
  });
  const sink = new MemorySink();
  const wides: { close(): Promise<void> }[] = [];
  const reflector = createServedReflector({
    discovery,
    kind: KIND,
    open: (version, notOlderThan) => {
      const shared = { client, timings: FAST, notOlderThan, onNotFound: discovery.suspect.bind(discovery) };
      if (mode === "own") {
        return createReflector({ ...shared, resource: { name: RESOURCE, path: pathOf(version) }, sink });
      }
      const wide = createWideReflector({
        ...shared,
        resource: { name: RESOURCE, path: `/apis/autoscaling/${version}/${RESOURCE}` },
        namespacePath: () => pathOf(version),
      });
      wides.push(wide);
      return wide.scope("team", sink);
    },
    forget: () => void sink.beginReplace().commit(),
    forgetMs,
  });
  const states: string[] = [];
  reflector.onState(({ state }) => void (states.at(-1) !== state && states.push(state)));
  reflector.start();
  const names = (): string =>
    sink
      .held()
      .map((key) => key.split(" ")[0])
      .join(" ");
  return {
    ...{ simulator, sink, reflector, states, names },
    create: (name: string) => simulator.cluster.create(RESOURCE, { metadata: { name, namespace: "team" } }),
    remove: (name: string) => simulator.cluster.remove(RESOURCE, { name, namespace: "team" }),
    asked: () => simulator.requests.filter(({ path }) => path.endsWith(RESOURCE)).map(({ path }) => path.split("/")[3]),
    async [Symbol.asyncDispose]() {
      await reflector.stop();
      await Promise.all(wides.map((wide) => wide.close()));
      await discovery.stop();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

describe.each(["own", "wide"] as const)("a reflector that follows discovery, over a watch of its %s", (mode) => {
  it("asks for nothing that is not served, is settled so, and starts when it appears", async () => {
    await using opened = await open(mode, { served: [] });
    const { simulator, reflector, asked, names } = opened;
    await until(() => reflector.state().state === "missing");
    expect(asked()).toEqual([]);
    simulator.setServedVersions(RESOURCE, ["v2"]);
    await until(() => names() === "team/one");
    expect(new Set(asked())).toEqual(new Set(["v2"]));
  });

  it("reads the oldest version served, and moves on when that goes, without losing anything on the way", async () => {
    await using opened = await open(mode, { served: ["v2beta2", "v2"] });
    const { simulator, reflector, sink, names, asked, create, remove, states } = opened;
    await until(() => reflector.state().state === "watching");
    expect(new Set(asked())).toEqual(new Set(["v2beta2"]));
    create("two");
    await until(() => names() === "team/one team/two");
    const toldBefore = sink.told.length;
    simulator.setServedVersions(RESOURCE, ["v2"]);
    remove("one");
    create("three");
    await until(() => names() === "team/three team/two");
    await until(() => reflector.state().state === "watching");
    expect(asked().at(-1)).toBe("v2");
    expect(states).not.toContain("missing");
    expect(sink.told.slice(toldBefore).filter((line) => line === "replace 0")).toEqual([]);
    expect(sink.backwards).toBe(0);
    create("four");
    await until(() => names() === "team/four team/three team/two");
  });

  it("keeps what it holds of a kind that is gone for a while, then lets go of it, and takes it up again", async () => {
    await using opened = await open(mode, { forgetMs: 300 });
    const { simulator, reflector, names } = opened;
    await until(() => reflector.state().state === "watching");
    simulator.setServedVersions(RESOURCE, []);
    await until(() => reflector.state().state === "missing");
    expect(reflector.state()).toEqual({ state: "missing", synced: true });
    expect(names()).toBe("team/one");
    await until(() => names() === "");
    simulator.setServedVersions(RESOURCE, ["v2beta2"]);
    await until(() => names() === "team/one");
  });

  it("tries the usual version where the server does not tell what it serves, and is blocked as that says", async () => {
    await using opened = await open(mode, { served: ["v2beta2"] });
    const { simulator, reflector, names } = opened;
    const refused = simulator.faults.inject({ kind: "status", code: 403 }, { pathPrefix: "/api" });
    await until(() => reflector.state().state === "blocked");
    expect(reflector.state()).toMatchObject({ state: "blocked", status: 403, synced: false });
    refused.clear();
    await until(() => names() === "team/one");
  });

  it("ends up with what the server has, whatever came and went in between", async () => {
    const step = fc.oneof(
      fc.record({ serve: fc.subarray([...KIND.versions]) }),
      fc.record({ toggle: fc.constantFrom("one", "two", "three") }),
      fc.record({ waitMs: fc.integer({ min: 0, max: 60 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await using opened = await open(mode, { forgetMs: 30 });
        const { simulator, sink, names, create, remove } = opened;
        const there = (): readonly string[] =>
          simulator.cluster.list(RESOURCE, "team").map(({ metadata }) => (metadata as { name: string }).name);
        for (const each of steps) {
          if ("serve" in each) simulator.setServedVersions(RESOURCE, each.serve);
          else if ("toggle" in each) (there().includes(each.toggle) ? remove : create)(each.toggle);
          else await new Promise((resolve) => setTimeout(resolve, each.waitMs));
        }
        simulator.setServedVersions(RESOURCE, ["v2"]);
        const wanted = (): string =>
          there()
            .map((name) => `team/${name}`)
            .sort()
            .join(" ");
        await until(() => names() === wanted());
        create("last");
        await until(() => names() === wanted());
        expect(sink.backwards).toBe(0);
      }),
      { numRuns: 8 },
    );
  });
});
