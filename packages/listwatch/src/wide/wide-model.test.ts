import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemorySink } from "../fixtures/memory-sink.ts";
import { FAST } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import type { Reflector } from "../reflector/reflector.ts";
import { createWideReflector } from "./create-wide-reflector.ts";
import { ModelServer } from "./model-server.ts";

const NAMESPACES = ["a", "b", "c"] as const;

const aStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("put", "delete"),
      namespace: fc.constantFrom(...NAMESPACES),
      name: fc.constantFrom("x", "y"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("join", "leave"), namespace: fc.constantFrom(...NAMESPACES) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("deliver"), events: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "answerLists",
        "answerStale",
        "failLists",
        "bookmark",
        "dropWatch",
        "expireWatch",
        "garbageWatch",
      ),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("answerLists", "answerStale") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pass") }) },
);

describe("a wide reflector", () => {
  it("gives every namespace exactly its objects, none twice, however joins, leaves, lists, events and faults interleave", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { minLength: 10, maxLength: 60, size: "max" }), async (steps) => {
        const server = new ModelServer();
        const wide = createWideReflector({
          client: server,
          resource: { name: "pods", path: "/api/v1/pods" },
          namespacePath: (namespace) => `/api/v1/namespaces/${namespace}/pods`,
          timings: { ...FAST, backOffMinMs: 1, backOffMaxMs: 2, shortWatchMs: 0, immediateRelistMs: 1 },
        });
        const joined = new Map<string, { readonly sink: MemorySink; readonly scope: Reflector }>();
        const left: { readonly sink: MemorySink; readonly told: number }[] = [];
        for (const step of steps) {
          if ("name" in step)
            step.do === "put" ? server.put(step.namespace, step.name) : server.remove(step.namespace, step.name);
          else if ("namespace" in step) {
            const present = joined.get(step.namespace);
            if (step.do === "join" && present === undefined) {
              const sink = new MemorySink();
              const scope = wide.scope(step.namespace, sink);
              joined.set(step.namespace, { sink, scope });
              scope.start();
            } else if (step.do === "leave" && present !== undefined) {
              joined.delete(step.namespace);
              await present.scope.stop();
              left.push({ sink: present.sink, told: present.sink.told.length });
            }
          } else if ("events" in step) server.deliver(step.events);
          else if (step.do === "pass")
            await new Promise((resolve) => setTimeout(resolve, 3)); // a back-off passes
          else server.act(step.do);
          for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        }
        server.flow();
        for (const [namespace, { sink, scope }] of joined) {
          await until(
            () =>
              scope.state().state === "watching" &&
              JSON.stringify(sink.held()) === JSON.stringify(server.held(namespace)),
            () =>
              `${namespace} is ${JSON.stringify(server.held(namespace))}; it holds ${JSON.stringify(sink.held())}, ${JSON.stringify(scope.state())}, told ${sink.told.join("; ")}`,
          );
          const upserts = sink.told.filter((line) => line.startsWith("upsert"));
          expect(new Set(upserts).size).toBe(upserts.length);
          expect(sink.backwards).toBe(0);
          expect(sink.told.every((line) => !/ [^/]+\//.test(line) || line.includes(` ${namespace}/`))).toBe(true);
        }
        await wide.close();
        for (const { sink, told } of left) expect(sink.told.length).toBe(told);
        expect(server.open).toBe(0);
      }),
      { numRuns: 400 },
    );
  });
});
