import { describe, expect, it } from "vitest";
import { ask, namesOf, openSimulator, openWatch, POD } from "../simulator.case.ts";

const PODS = "/api/v1/namespaces/team/pods";

describe("a fault injected into requests", () => {
  it("answers lists with 410, as often as asked and not once more", async () => {
    const simulator = await openSimulator();
    const fault = simulator.faults.inject({ kind: "expired" }, { verb: "list", resource: "pods", times: 2 });
    expect((await ask(simulator, PODS)).body).toMatchObject({ code: 410, reason: "Expired" });
    expect((await ask(simulator, "/api/v1/nodes")).status).toBe(200);
    expect((await ask(simulator, PODS)).status).toBe(410);
    expect((await ask(simulator, PODS)).status).toBe(200);
    expect(fault.hits()).toBe(2);
  });

  it("answers watches with an ERROR of 410 inside a 200", async () => {
    const simulator = await openSimulator();
    simulator.faults.inject({ kind: "expired" }, { verb: "watch" });
    const watch = await openWatch(simulator, `${PODS}?watch=1`);
    expect(await watch.next()).toMatchObject({ type: "ERROR", object: { code: 410, reason: "Expired" } });
    expect(await watch.nextLine()).toBeUndefined();
  });

  it.each([
    [429, "TooManyRequests", "7"],
    [500, "InternalError", null],
    [403, "Forbidden", null],
    [404, "NotFound", null],
    [503, "ServiceUnavailable", "1"],
  ] as const)("answers with %d", async (code, reason, retryAfter) => {
    const simulator = await openSimulator();
    const seconds = code === 429 ? { retryAfterSeconds: 7 } : {};
    const fault = simulator.faults.inject({ kind: "status", code, ...seconds }, { namespace: "team" });
    const { status, headers, body } = await ask(simulator, PODS);
    expect({ status, retryAfter: headers.get("retry-after") }).toEqual({ status: code, retryAfter });
    expect(body).toMatchObject({ kind: "Status", status: "Failure", code, reason });
    fault.clear();
    expect((await ask(simulator, PODS)).status).toBe(200);
  });

  it("puts a line that is no JSON, or an event nobody knows, before the others", async () => {
    const simulator = await openSimulator();
    simulator.cluster.create("pods", POD("a"));
    simulator.faults.inject({ kind: "garbageLine" }, { verb: "watch", times: 1 });
    const garbled = await openWatch(simulator, `${PODS}?watch=1`);
    const line = await garbled.nextLine();
    expect(() => JSON.parse(line ?? "{}")).toThrow(SyntaxError);
    expect(await garbled.take(1)).toEqual(["ADDED a"]);
    simulator.faults.inject({ kind: "unknownEvent" }, { verb: "watch", times: 1 });
    const strange = await openWatch(simulator, `${PODS}?watch=1`);
    expect(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]).not.toContain((await strange.next()).type);
  });

  it("cuts a body short, with the connection or as if it were whole", async () => {
    const simulator = await openSimulator({ seed: { pods: 30, namespaces: 1 } });
    const afterBytes = 1_000;
    simulator.faults.inject({ kind: "truncated", afterBytes }, { times: 1 });
    const cut = await fetch(`${simulator.url}/api/v1/pods`);
    await expect(cut.text()).rejects.toThrow();
    simulator.faults.inject({ kind: "truncatedCleanly", afterBytes }, { times: 1 });
    const short = await fetch(`${simulator.url}/api/v1/pods`);
    expect((await short.arrayBuffer()).byteLength).toBe(afterBytes);
  });

  it("refuses long selectors alone, as a proxy does", async () => {
    const simulator = await openSimulator({ shardedListAndWatch: true });
    simulator.faults.inject({ kind: "status", code: 431 }, { selectorAbove: 100 });
    const term = (hash: string): string => `shardRange(object.metadata.namespace,'0x${hash}0','0x${hash}1')`;
    const short = term("0".repeat(15));
    const long = `${short}||${term("a".repeat(15))}`;
    const answerTo = async (selector: string): Promise<number> =>
      (await ask(simulator, `/api/v1/pods?shardSelector=${encodeURIComponent(selector)}`)).status;
    expect([await answerTo(short), await answerTo(long)]).toEqual([200, 431]);
    expect((await ask(simulator, "/api/v1/pods")).status).toBe(200);
  });

  it("sends a slow body whole, in many pieces", async () => {
    const simulator = await openSimulator({ seed: { pods: 3, namespaces: 1 } });
    const whole = await ask(simulator, "/api/v1/pods");
    simulator.faults.inject({ kind: "slow", headerDelayMs: 5, pieceBytes: 1_000, pieceDelayMs: 1 });
    const response = await fetch(`${simulator.url}/api/v1/pods`);
    let pieces = 0;
    let text = "";
    for await (const piece of response.body ?? []) {
      pieces += 1;
      text += Buffer.from(piece).toString();
    }
    expect(pieces).toBeGreaterThan(3);
    expect(JSON.parse(text)).toEqual(whole.body);
  });

  it("cuts the connection, or never answers", async () => {
    const simulator = await openSimulator();
    simulator.faults.inject({ kind: "dropped" }, { times: 1 });
    await expect(fetch(`${simulator.url}${PODS}`)).rejects.toThrow();
    const unanswered = simulator.faults.inject({ kind: "unanswered" }, { times: 1 });
    const controller = new AbortController();
    const asked = fetch(`${simulator.url}${PODS}`, { signal: controller.signal });
    await expect.poll(() => unanswered.hits(), { timeout: 60_000 }).toBe(1);
    controller.abort();
    await expect(asked).rejects.toThrow();
  });
});

describe("a stale replica", () => {
  it("answers version 0 from the past, and refuses a newer version than it knows", async () => {
    const simulator = await openSimulator();
    simulator.cluster.create("pods", POD("old"));
    simulator.cluster.create("pods", POD("gone"));
    simulator.faults.inject({ kind: "staleReplica" });
    simulator.cluster.remove("pods", { name: "gone", namespace: "team" });
    simulator.cluster.create("pods", POD("new"));
    const now = simulator.cluster.resourceVersion();
    expect(namesOf((await ask(simulator, `${PODS}?resourceVersion=0`)).body)).toEqual(["gone", "old"]);
    expect((await ask(simulator, `${PODS}?resourceVersion=${now}&resourceVersionMatch=NotOlderThan`)).status).toBe(504);
    expect(namesOf((await ask(simulator, PODS)).body)).toEqual(["new", "old"]);
  });

  it("watches the past and falls silent, until it catches up", async () => {
    const simulator = await openSimulator();
    simulator.cluster.create("pods", POD("old"));
    const fault = simulator.faults.inject({ kind: "staleReplica" });
    simulator.cluster.create("pods", POD("new"));
    const watch = await openWatch(simulator, `${PODS}?watch=1&resourceVersion=0`);
    expect(await watch.take(1)).toEqual(["ADDED old"]);
    fault.clear();
    expect(await watch.take(1)).toEqual(["ADDED new"]);
  });
});
