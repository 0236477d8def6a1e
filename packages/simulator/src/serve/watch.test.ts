import { describe, expect, it } from "vitest";
import { metadataOf, openSimulator, openWatch, POD } from "../simulator.case.ts";

const PODS = "/api/v1/namespaces/team/pods";

describe("a watch", () => {
  it("shows a pod's life from a version on, the deletion under a version of its own", async () => {
    const { cluster, ...simulator } = await openSimulator();
    const watch = await openWatch(
      { cluster, ...simulator },
      `${PODS}?watch=1&resourceVersion=${cluster.resourceVersion()}`,
    );
    cluster.create("pods", POD("a"));
    cluster.update("pods", { ...POD("a"), status: { phase: "Running" } });
    cluster.remove("pods", { name: "a", namespace: "team" });
    const events = [await watch.next(), await watch.next(), await watch.next()];
    expect(events.map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
    expect(events[2]?.object).toMatchObject({ kind: "Pod", status: { phase: "Running" } });
    expect(metadataOf(events[2]?.object)["resourceVersion"]).toBe(cluster.resourceVersion());
  });

  it("catches up on what happened since its version, of its namespace only", async () => {
    const simulator = await openSimulator();
    const from = simulator.cluster.resourceVersion();
    simulator.cluster.create("pods", POD("a"));
    simulator.cluster.create("pods", { ...POD("b"), metadata: { name: "b", namespace: "other" } });
    simulator.cluster.create("pods", POD("c"));
    const watch = await openWatch(simulator, `${PODS}?watch=1&resourceVersion=${from}`);
    simulator.cluster.create("pods", POD("d"));
    expect(await watch.take(3)).toEqual(["ADDED a", "ADDED c", "ADDED d"]);
  });

  it("begins with the present state at no version, and marks its end where bookmarks are allowed", async () => {
    const simulator = await openSimulator();
    simulator.cluster.create("pods", POD("a"));
    for (const query of ["", "&resourceVersion=0", "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"]) {
      const watch = await openWatch(simulator, `${PODS}?watch=1&allowWatchBookmarks=true${query}`);
      expect(await watch.take(1)).toEqual(["ADDED a"]);
      const { type, object } = await watch.next();
      expect(type).toBe("BOOKMARK");
      expect(object.metadata).toEqual({
        resourceVersion: simulator.cluster.resourceVersion(),
        annotations: { "k8s.io/initial-events-end": "true" },
      });
    }
  });

  it("sends bookmarks where something happened out of its sight", async () => {
    const simulator = await openSimulator({ bookmarkIntervalMs: 20 });
    const from = simulator.cluster.resourceVersion();
    const watch = await openWatch(simulator, `${PODS}?watch=1&allowWatchBookmarks=1&resourceVersion=${from}`);
    simulator.cluster.create("nodes", { metadata: { name: "n" } });
    const { type, object } = await watch.next();
    expect({ type, version: object.metadata?.["resourceVersion"] }).toEqual({
      type: "BOOKMARK",
      version: simulator.cluster.resourceVersion(),
    });
  });

  it("shows objects that come into a selector and leave it as added and deleted", async () => {
    const simulator = await openSimulator();
    const from = simulator.cluster.resourceVersion();
    const watch = await openWatch(simulator, `${PODS}?watch=1&labelSelector=a%3Db&resourceVersion=${from}`);
    simulator.cluster.create("pods", POD("p"));
    simulator.cluster.update("pods", POD("p", { a: "b" }));
    simulator.cluster.update("pods", POD("p", { a: "b", c: "d" }));
    simulator.cluster.update("pods", POD("p", { a: "c" }));
    expect(await watch.take(2)).toEqual(["ADDED p", "MODIFIED p"]);
    const left = await watch.next();
    expect(left.type).toBe("DELETED");
    expect(left.object.metadata).toMatchObject({ labels: { a: "b", c: "d" } });
    expect(left.object.metadata?.["resourceVersion"]).toBe(simulator.cluster.resourceVersion());
  });

  it("answers a version before the history with 200 and an ERROR of 410", async () => {
    const simulator = await openSimulator({ historyLimit: 10 });
    const from = simulator.cluster.resourceVersion();
    for (let index = 0; index < 100; index += 1) simulator.cluster.create("pods", POD(`p${index}`));
    const watch = await openWatch(simulator, `${PODS}?watch=1&resourceVersion=${from}`);
    expect(await watch.next()).toMatchObject({
      type: "ERROR",
      object: { kind: "Status", code: 410, reason: "Expired" },
    });
    expect(await watch.nextLine()).toBeUndefined();
  });

  it("ends cleanly at its timeout", async () => {
    const simulator = await openSimulator();
    const watch = await openWatch(simulator, `${PODS}?watch=1&resourceVersion=0&timeoutSeconds=1`);
    expect(await watch.nextLine()).toBeUndefined();
    await expect.poll(() => simulator.openWatches(), { timeout: 60_000 }).toEqual([]);
  });

  it("ends a namespace: Terminating, its objects gone, then itself", async () => {
    const simulator = await openSimulator();
    simulator.cluster.create("pods", POD("p"));
    const from = simulator.cluster.resourceVersion();
    const pods = await openWatch(simulator, `/api/v1/pods?watch=1&resourceVersion=${from}`);
    const namespaces = await openWatch(simulator, `/api/v1/namespaces?watch=1&resourceVersion=${from}`);
    await fetch(`${simulator.url}/api/v1/namespaces/team`, { method: "DELETE" });
    expect(await namespaces.next()).toMatchObject({ type: "MODIFIED", object: { status: { phase: "Terminating" } } });
    expect(await pods.take(1)).toEqual(["DELETED p"]);
    expect(await namespaces.take(1)).toEqual(["DELETED team"]);
    expect(simulator.cluster.count("pods", "team")).toBe(0);
  });
});
