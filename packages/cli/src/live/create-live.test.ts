import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it, vi } from "vitest";
import { createLive } from "./create-live.ts";
import type { Generation } from "./generation.ts";

/** A generation that says its name, when told to end an answer. */
function openNamed(name: string, ready: () => boolean) {
  const answering: ServerResponse[] = [];
  const state = { stopped: false };
  const generation: Generation = {
    apps: new Map([["main", (_request, response) => void answering.push(response)]]),
    readiness: () => ({ ready: ready(), notes: [name] }),
    stop: async () => {
      state.stopped = true;
    },
  };
  return { generation, answering, state };
}

function request() {
  const listeners: (() => void)[] = [];
  const response = { once: (_event: string, listener: () => void) => void listeners.push(listener) };
  return {
    on: (app: RequestListener | undefined) => app?.({} as IncomingMessage, response as unknown as ServerResponse),
    end: () => {
      for (const listener of listeners) listener();
    },
  };
}

function setUp() {
  let app: RequestListener | undefined;
  const use = (next: RequestListener): void => {
    app = next;
  };
  const ready = new Set<string>();
  const opened = new Map<string, ReturnType<typeof openNamed>>();
  const live = createLive<string>({
    ports: new Map([["main", { use }]]),
    log: silentLog,
    drainMs: 60_000,
    open: async (name) => {
      if (name === "bad") throw new Error("cannot open");
      const one = openNamed(name, () => ready.has(name));
      opened.set(name, one);
      return one.generation;
    },
  });
  const serves = (name: string): boolean => live.current() === opened.get(name)?.generation;
  return {
    live,
    ready,
    opened,
    serves,
    app: () => app,
    until: (check: () => boolean) => vi.waitUntil(check, { timeout: 60_000, interval: 5 }),
  };
}

describe("createLive", () => {
  it("serves the first at once, and another one only when it is ready", async () => {
    const { live, ready, serves, opened, until } = setUp();
    await live.change("a");
    expect(serves("a")).toBe(true);
    await live.change("b");
    expect(serves("a")).toBe(true);
    ready.add("b");
    await until(() => serves("b"));
    await until(() => opened.get("a")?.state.stopped === true);
    await live.stop();
    expect(opened.get("b")?.state.stopped).toBe(true);
  });

  it("lets requests under way end in the generation that began them, and stops it only then", async () => {
    const { live, ready, serves, opened, until, app } = setUp();
    await live.change("a");
    const slow = request();
    slow.on(app());
    ready.add("b");
    await live.change("b");
    await until(() => serves("b"));
    expect(opened.get("a")?.state.stopped).toBe(false);
    slow.end();
    await until(() => opened.get("a")?.state.stopped === true);
    await live.stop();
  });

  it("drops one that waits for a newer one", async () => {
    const { live, ready, serves, opened, until } = setUp();
    await live.change("a");
    await live.change("b");
    await live.change("c");
    expect(opened.get("b")?.state.stopped).toBe(true);
    ready.add("b").add("c");
    await until(() => serves("c"));
    await live.stop();
  });

  it("goes on with what it has when another one cannot be opened", async () => {
    const { live, serves, opened } = setUp();
    await live.change("a");
    await expect(live.change("bad")).rejects.toThrow("cannot open");
    expect(serves("a")).toBe(true);
    expect(opened.get("a")?.state.stopped).toBe(false);
    await live.stop();
  });

  it("stops all it holds, also what waits", async () => {
    const { live, opened } = setUp();
    await live.change("a");
    await live.change("b");
    await live.stop();
    expect([...opened.values()].map(({ state }) => state.stopped)).toEqual([true, true]);
  });
});
