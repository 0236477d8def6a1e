import { describe, expect, it } from "vitest";
import { MemorySink } from "../fixtures/memory-sink.ts";
import { scriptedClient } from "../fixtures/scripted-client.ts";
import { until } from "../fixtures/until.ts";
import { createShardedReflector } from "./create-sharded-reflector.ts";
import { createWideReflector } from "./create-wide-reflector.ts";
import { ModelServer } from "./model-server.ts";
import { createSelectorLimit } from "./selector-limit.ts";
import type { WideReflectorOptions } from "./wide-reflector.ts";

const wide = (options: WideReflectorOptions) => createWideReflector(options);
const sharded = (options: WideReflectorOptions) =>
  createShardedReflector({ ...options, limit: createSelectorLimit(), onSupport: () => {} });

describe.each([
  ["wide", wide],
  ["sharded", sharded],
] as const)("the first list of a %s reflector", (_, create) => {
  it("is not older than what any of those that share it has seen, whoever came first", async () => {
    const client = scriptedClient(({ path }) => ({
      contentType: "application/json",
      chunks: path.includes("watch=1")
        ? ["hang"]
        : [Buffer.from('{"kind":"List","metadata":{"resourceVersion":"120"},"items":[]}')],
    }));
    const reflector = create({
      client,
      resource: { name: "pods", path: "/api/v1/pods" },
      namespacePath: (namespace) => `/api/v1/namespaces/${namespace}/pods`,
      gatherMs: 0,
    });
    for (const [namespace, seen] of [
      ["a", "9"],
      ["b", "102"],
      ["c", ""],
    ] as const)
      reflector.scope(namespace, new MemorySink(), seen).start();
    await until(() => client.asked.length > 0);
    const [first] = client.asked;
    expect(first?.path).toContain("?resourceVersion=102&resourceVersionMatch=NotOlderThan");
    await reflector.close();
  });
});

describe("a scope of a wide reflector", () => {
  it("tells what its watch had brought also while the list after it is under way", async () => {
    const server = new ModelServer();
    const reflector = createWideReflector({
      client: server,
      resource: { name: "pods", path: "/api/v1/pods" },
      namespacePath: (namespace) => `/api/v1/namespaces/${namespace}/pods`,
      gatherMs: 0,
    });
    const scope = reflector.scope("a", new MemorySink());
    scope.start();
    const listed = until(() => scope.state().state === "watching" && server.open === 1);
    const answering = setInterval(() => server.act("answerLists"), 1);
    await listed.finally(() => clearInterval(answering));
    server.put("a", "x");
    server.deliver(1);
    await until(() => scope.resourceVersion() === "99");
    server.act("expireWatch");
    await until(() => scope.state().state === "listing");
    expect(scope.resourceVersion()).toBe("99");
    await reflector.close();
  });
});
