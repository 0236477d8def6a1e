import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemorySink } from "../fixtures/memory-sink.ts";
import { FAST } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import type { Reflector } from "../reflector/reflector.ts";
import { createShardedReflector } from "./create-sharded-reflector.ts";
import { createWideReflector } from "./create-wide-reflector.ts";
import { createLeftOutLimit } from "./left-out-limit.ts";
import { ModelServer } from "./model-server.ts";
import { createSelectorLimit } from "./selector-limit.ts";
import type { WideReflector } from "./wide-reflector.ts";

type Step =
  | { readonly do: "put"; readonly namespace: string; readonly name: string }
  | { readonly do: "delete"; readonly namespace: string; readonly name: string }
  | { readonly do: "join" | "leave"; readonly namespace: string }
  | { readonly do: "deliver"; readonly events: number }
  | { readonly do: "act"; readonly what: Parameters<ModelServer["act"]>[0] }
  | { readonly do: "pass" }
  | { readonly do: "gate"; readonly isSharding: boolean }
  | { readonly do: "proxy"; readonly mostSelected: number };

const namespace = fc.constantFrom("a", "b", "c", "d");
const name = fc.constantFrom("x", "y");
const oneOf = <T extends string>(...values: readonly T[]) => fc.constantFrom(...values);
const changes = { weight: 4, arbitrary: fc.record({ do: oneOf("put", "delete"), namespace, name }) };
const moves = { weight: 3, arbitrary: fc.record({ do: oneOf("join", "leave"), namespace }) };
const deliveries = {
  weight: 5,
  arbitrary: fc.record({ do: oneOf("deliver"), events: fc.integer({ min: 1, max: 3 }) }),
};
const answers = { weight: 4, arbitrary: fc.record({ do: oneOf("act"), what: oneOf("answerLists", "answerStale") }) };
const faults = {
  weight: 2,
  arbitrary: fc.record({
    do: oneOf("act"),
    what: oneOf("failLists", "bookmark", "dropWatch", "expireWatch", "garbageWatch"),
  }),
};
/** A back-off passes, or who has gathered is listed. */
const pauses = { weight: 1, arbitrary: fc.record({ do: oneOf("pass") }) };
const gates = { weight: 1, arbitrary: fc.record({ do: oneOf("gate"), isSharding: fc.boolean() }) };
const proxies = {
  weight: 1,
  arbitrary: fc.record({ do: oneOf("proxy"), mostSelected: fc.constantFrom(0, 1, 2, 9) }),
};

/** Whether those that join are waited for. */
const gathering = fc.constantFrom(0, 1);

const stepsOf = (...kinds: readonly fc.WeightedArbitrary<Step>[]): fc.Arbitrary<readonly Step[]> =>
  fc.array(fc.oneof(...kinds), { minLength: 10, maxLength: 60, size: "max" });

const optionsOf = (client: ModelServer) => ({
  client,
  resource: { name: "pods", path: "/api/v1/pods" },
  namespacePath: (of: string) => `/api/v1/namespaces/${of}/pods`,
  timings: { ...FAST, backOffMinMs: 1, backOffMaxMs: 2, shortWatchMs: 0, immediateRelistMs: 1 },
});
const openSharded = (server: ModelServer): WideReflector =>
  createShardedReflector({
    ...optionsOf(server),
    limit: createSelectorLimit(3),
    single: 2,
    gatherMs: 1,
    onSupport: () => {},
  });

const openWide =
  (gatherMs: number) =>
  (server: ModelServer): WideReflector =>
    createWideReflector({ ...optionsOf(server), gatherMs });

const openLeavingOut = (gatherMs: number) => (server: ModelServer) =>
  createWideReflector({
    ...optionsOf(server),
    gatherMs,
    leaving: { namespaces: () => ["a", "b", "c", "d", "e"], limit: createLeftOutLimit(), tightenAfterMs: 2 },
  });

type Joined = { readonly sink: MemorySink; readonly scope: Reflector };

/** Plays the steps, lets everything arrive, and looks at what each namespace holds. */
async function play(steps: readonly Step[], open: (server: ModelServer) => WideReflector): Promise<readonly Joined[]> {
  const server = new ModelServer();
  const wide = open(server);
  const joined = new Map<string, Joined>();
  const left: { readonly sink: MemorySink; readonly told: number }[] = [];
  const move = async ({ do: what, namespace: of }: Extract<Step, { readonly do: "join" | "leave" }>): Promise<void> => {
    const present = joined.get(of);
    if (what === "join" && present === undefined) {
      const sink = new MemorySink();
      const scope = wide.scope(of, sink);
      joined.set(of, { sink, scope });
      scope.start();
    } else if (what === "leave" && present !== undefined) {
      joined.delete(of);
      await present.scope.stop();
      left.push({ sink: present.sink, told: present.sink.told.length });
    }
  };
  for (const step of steps) {
    if (step.do === "put") server.put(step.namespace, step.name);
    else if (step.do === "delete") server.remove(step.namespace, step.name);
    else if (step.do === "deliver") server.deliver(step.events);
    else if (step.do === "act") server.act(step.what);
    else if (step.do === "pass") await new Promise((resolve) => setTimeout(resolve, 3));
    else if (step.do === "gate") server.isSharding = step.isSharding;
    else if (step.do === "proxy") server.mostSelected = step.mostSelected;
    else await move(step);
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  server.flow();
  for (const [of, { sink, scope }] of joined) {
    await until(
      () => scope.state().state === "watching" && JSON.stringify(sink.held()) === JSON.stringify(server.held(of)),
      () =>
        `${of} is ${JSON.stringify(server.held(of))}; it holds ${JSON.stringify(sink.held())}, ${JSON.stringify(scope.state())}, told ${sink.told.join("; ")}`,
    );
    const upserts = sink.told.filter((line) => line.startsWith("upsert"));
    expect(new Set(upserts).size).toBe(upserts.length);
    expect(sink.backwards).toBe(0);
    expect(sink.told.every((line) => !/ [^/]+\//.test(line) || line.includes(` ${of}/`))).toBe(true);
  }
  await wide.close();
  for (const { sink, told } of left) expect(sink.told.length).toBe(told);
  expect(server.open).toBe(0);
  return [...joined.values()];
}

describe("a wide reflector", () => {
  it("gives every namespace exactly its objects, none twice, however joins, leaves, lists, events and faults interleave", async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(changes, moves, deliveries, faults, answers, pauses), gathering, async (steps, ms) => {
        await play(steps, openWide(ms));
      }),
      { numRuns: 400 },
    );
  });
});

describe("a wide reflector that has what others have left out", () => {
  it("gives every namespace exactly its objects, also while selectors change or are refused", async () => {
    await fc.assert(
      fc.asyncProperty(
        stepsOf(changes, moves, deliveries, faults, answers, pauses, proxies),
        gathering,
        async (steps, ms) => {
          await play(steps, openLeavingOut(ms));
        },
      ),
      { numRuns: 400 },
    );
  });

  it("lists nothing again that is held, whoever joins and leaves", async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(changes, moves, deliveries, answers, pauses), gathering, async (steps, ms) => {
        const joined = await play(steps, openLeavingOut(ms));
        expect(joined.map(({ sink }) => sink.replaces)).toEqual(joined.map(() => 1));
      }),
      { numRuns: 400 },
    );
  });
});

describe("a sharded reflector", () => {
  it("gives every namespace exactly its objects, also while selectors change, are refused, or are not kept to", async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(changes, moves, deliveries, faults, answers, pauses, gates, proxies), async (steps) => {
        await play(steps, openSharded);
      }),
      { numRuns: 400 },
    );
  });

  it("lists nothing again that is held, whoever joins and leaves", async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(changes, moves, deliveries, answers, pauses), async (steps) => {
        const joined = await play(steps, openSharded);
        expect(joined.map(({ sink }) => sink.replaces)).toEqual(joined.map(() => 1));
      }),
      { numRuns: 400 },
    );
  });
});
