import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { MemorySink } from "../fixtures/memory-sink.ts";
import { scriptedClient } from "../fixtures/scripted-client.ts";
import { until } from "../fixtures/until.ts";
import { type Log, silentLog } from "../log.ts";
import { createWideReflector } from "./create-wide-reflector.ts";
import type { WideScope } from "./wide-scope.ts";
import { createWideSink } from "./wide-sink.ts";

/** Longer than a slice. */
const BUSY_MS = 15;

function beBusy(): void {
  for (const untilMs = performance.now() + BUSY_MS; performance.now() < untilMs; );
}

/** Counts turns of the event loop until it is stopped. */
function countTurns() {
  let isOn = true;
  const turns = { count: 0, stop: () => (isOn = false) };
  const count = async (): Promise<void> => {
    for (; isOn; turns.count += 1) await nextTurn();
  };
  void count();
  return turns;
}

const NAMES = ["a", "b", "c", "d"] as const;
const LIST = Buffer.from('{"kind":"List","metadata":{"resourceVersion":"120"},"items":[]}');

/** Four scopes of one wide watch whose list is empty; `listen` is what follows the states of each. */
function openScopes(listen: (namespace: string, state: string) => void, log: Partial<Log> = {}) {
  const client = scriptedClient(({ path }) => ({
    contentType: "application/json",
    chunks: path.includes("watch=1") ? ["hang"] : [LIST],
  }));
  const reflector = createWideReflector({
    client,
    resource: { name: "pods", path: "/api/v1/pods" },
    namespacePath: (namespace) => `/api/v1/namespaces/${namespace}/pods`,
    gatherMs: 0,
    log: { ...silentLog, ...log },
  });
  for (const namespace of NAMES) {
    const scope = reflector.scope(namespace, new MemorySink());
    scope.onState(({ state }) => listen(namespace, state));
    scope.start();
  }
  return reflector;
}

describe("a wide list that is put in place of what many scopes held", () => {
  function openList(commit: (namespace: string) => void) {
    const onSinkFailed = vi.fn();
    const scopes = new Map<string, WideScope>(
      NAMES.map((namespace) => {
        const session = { add: () => {}, commit: async () => commit(namespace), abort: () => {} };
        return [namespace, { namespace, awaitWideList: () => {}, beginReplace: () => session } as unknown as WideScope];
      }),
    );
    const sink = createWideSink({ scopes, onReplace: async () => {}, onSinkFailed });
    const drop = (namespace: string): Promise<void> => {
      const scope = scopes.get(namespace);
      if (scope === undefined) throw new Error(`no scope ${namespace}`);
      scopes.delete(namespace);
      return sink.drop(scope);
    };
    return { sink, drop, session: sink.beginReplace() };
  }

  it("gives others a turn after each slice", async () => {
    const turns = countTurns();
    const seen: number[] = [];
    const { session } = openList(() => {
      seen.push(turns.count);
      beBusy();
    });
    await session.commit();
    turns.stop();
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
  });

  it("passes over a scope that left in a turn of others", async () => {
    const committed: string[] = [];
    let left: Promise<void> | undefined;
    const { sink, drop, session } = openList((namespace) => {
      committed.push(namespace);
      beBusy();
      if (namespace === "a") setImmediate(() => (left = Promise.all([drop("a"), drop("b")]).then(() => {})));
    });
    await session.commit();
    await left;
    expect(committed).toEqual(["a", "c", "d"]);
    expect(sink.takeCommitted().map(({ namespace }) => namespace)).toEqual(["a", "c", "d"]);
  });

  it("goes no further once it is given up", async () => {
    const committed: string[] = [];
    const { session } = openList((namespace) => {
      committed.push(namespace);
      beBusy();
      if (namespace === "b") setImmediate(() => session.abort());
    });
    await session.commit();
    expect(committed).toEqual(["a", "b"]);
  });
});

describe("scopes that are told that their wide watch runs", () => {
  it("are told in turns that others have a share of", async () => {
    const turns = countTurns();
    const told = new Map<string, number>();
    const reflector = openScopes((namespace, state) => {
      if (state !== "watching") return;
      told.set(namespace, turns.count);
      beBusy();
    });
    await until(() => told.size === 4);
    turns.stop();
    expect(new Set(told.values()).size).toBe(4);
    await reflector.close();
  });

  it("are all told, also after a listener that throws, which is logged", async () => {
    const told: string[] = [];
    const error = vi.fn();
    const reflector = openScopes(
      (namespace, state) => {
        if (state !== "watching") return;
        told.push(namespace);
        if (namespace === "a") throw new Error("a listener's fault");
      },
      { error },
    );
    await until(() => told.length === 4);
    expect(error).toHaveBeenCalledTimes(1);
    expect(error.mock.calls[0]).toMatchObject([{ resource: "pods", scope: "ns/a" }, expect.stringContaining("threw")]);
    await reflector.close();
  });
});
