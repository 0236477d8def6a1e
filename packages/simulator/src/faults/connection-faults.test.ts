import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { get } from "node:https";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { ask, openSession, openSimulator, openWatch, POD, readLines } from "../simulator.case.ts";

const PODS = "/api/v1/namespaces/team/pods";

async function open(session: ClientHttp2Session, path: string): Promise<ClientHttp2Stream> {
  const stream = session.request({ ":path": path });
  stream.on("error", () => {});
  await new Promise((resolve) => stream.once("response", resolve));
  return stream;
}

const closed = (session: ClientHttp2Session): Promise<unknown> =>
  session.destroyed ? Promise.resolve() : new Promise((resolve) => session.once("close", resolve));

const pinged = (session: ClientHttp2Session): Promise<unknown> =>
  new Promise((resolve, reject) =>
    session.ping((error, _duration, payload) => (error === null ? resolve(payload) : reject(error))),
  );

describe("a fault of connections", () => {
  it("strikes open watches that match, and leaves the others", async () => {
    const simulator = await openSimulator();
    const pods = await openWatch(simulator, `${PODS}?watch=1&resourceVersion=0`);
    const nodes = await openWatch(simulator, "/api/v1/nodes?watch=1&resourceVersion=0");
    await expect.poll(() => simulator.openWatches().length, { timeout: 60_000 }).toBe(2);
    expect(simulator.faults.strikeWatches("garbageLine", { resource: "pods" })).toBe(1);
    expect(await pods.nextLine()).toContain(",,,");
    expect(simulator.faults.strikeWatches("unknownEvent", { resource: "pods" })).toBe(1);
    expect((await pods.next()).type).toBe("REPLACED");
    expect(simulator.faults.strikeWatches("expire", { resource: "pods" })).toBe(1);
    expect(await pods.next()).toMatchObject({ type: "ERROR", object: { code: 410 } });
    expect(await pods.nextLine()).toBeUndefined();
    simulator.cluster.create("nodes", { metadata: { name: "n" } });
    expect(await nodes.take(1)).toEqual(["ADDED n"]);
    expect(simulator.faults.strikeWatches("drop")).toBe(1);
    await expect(nodes.nextLine()).rejects.toThrow();
  });

  it("serves HTTP/2 and HTTP/1.1 over TLS, and says which", async () => {
    const simulator = await openSimulator({ tls: true });
    const stream = await open(openSession(simulator), `${PODS}?watch=1&resourceVersion=0`);
    const watch = readLines(stream);
    simulator.cluster.create("pods", POD("a"));
    expect(await watch.take(1)).toEqual(["ADDED a"]);
    expect(simulator.requests.at(-1)).toMatchObject({
      protocol: "h2",
      verb: "watch",
      resource: "pods",
      namespace: "team",
    });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = get(`${simulator.url}${PODS}`, { ca: simulator.caPem, agent: false }, (response) => {
        response.resume().once("end", () => resolve(response.statusCode));
      });
      request.once("error", reject);
    });
    expect(status).toBe(200);
    expect(simulator.requests.at(-1)).toMatchObject({ protocol: "http/1.1", verb: "list" });
  });

  it("cuts an HTTP/2 connection in the middle of a body, after the bytes before it", async () => {
    const simulator = await openSimulator({ tls: true, seed: { pods: 30, namespaces: 1 } });
    const session = openSession(simulator);
    simulator.faults.inject({ kind: "truncated", afterBytes: 1_000 }, { times: 1 });
    const stream = await open(session, "/api/v1/pods");
    let bytes = 0;
    stream.on("data", (part: Buffer) => {
      bytes += part.length;
    });
    await closed(session);
    expect(bytes).toBe(1_000);
    expect(session.destroyed).toBe(true);
  });

  it("cuts every connection", async () => {
    const simulator = await openSimulator({ tls: true });
    const session = openSession(simulator);
    await open(session, `${PODS}?watch=1&resourceVersion=0`);
    expect(simulator.faults.dropConnections()).toBe(1);
    await closed(session);
    await expect.poll(() => simulator.openWatches(), { timeout: 60_000 }).toEqual([]);
  });

  it("makes a connection silent without closing it: no event, no answer to a ping, until it is restored", async () => {
    const simulator = await openSimulator({ tls: true });
    const session = openSession(simulator);
    const watch = readLines(await open(session, `${PODS}?watch=1&resourceVersion=0`));
    await pinged(session);
    const blackhole = simulator.faults.blackhole();
    simulator.cluster.create("pods", POD("a"));
    const answers: string[] = [];
    const ping = pinged(session).then(() => answers.push("ping"));
    const event = watch.take(1).then(([name]) => answers.push(name ?? ""));
    // A new connection is not struck: it makes the round trips that the silent one does not.
    for (let trip = 0; trip < 5; trip += 1) await open(openSession(simulator), "/readyz");
    expect(answers).toEqual([]);
    expect(session.destroyed).toBe(false);
    blackhole.restore();
    await Promise.all([ping, event]);
    expect([...answers].sort()).toEqual(["ADDED a", "ping"]);
  });

  it("sends GOAWAY: open streams go on", async () => {
    const simulator = await openSimulator({ tls: true });
    const session = openSession(simulator);
    const watch = readLines(await open(session, `${PODS}?watch=1&resourceVersion=0`));
    const goneAway = new Promise((resolve) => session.once("goaway", resolve));
    expect(simulator.faults.goAway()).toBe(1);
    await goneAway;
    simulator.cluster.create("pods", POD("a"));
    expect(await watch.take(1)).toEqual(["ADDED a"]);
  });

  it("stops listening, cuts all sessions and comes back on the same port with its state", async () => {
    const simulator = await openSimulator();
    simulator.cluster.create("pods", POD("a"));
    const watch = await openWatch(simulator, `${PODS}?watch=1&resourceVersion=0`);
    expect(await watch.take(1)).toEqual(["ADDED a"]);
    await simulator.faults.stopListening();
    await expect(watch.nextLine()).rejects.toThrow();
    await expect(reach(simulator.port)).rejects.toThrow("ECONNREFUSED");
    await simulator.faults.startListening();
    const { status, body } = await ask(simulator, PODS);
    expect({ status, items: (body["items"] as readonly unknown[]).length }).toEqual({ status: 200, items: 1 });
  });
});

const reach = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
