import { describe, expect, it } from "vitest";
import { openTestCluster } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";

describe("a reflector with selectors", () => {
  it("holds what matches through lists and watches, and sees as removed what stops to match", async () => {
    await using cluster = await openTestCluster({ seed: { pods: 0, namespaces: 1, nodes: 1 } });
    const pods = cluster.simulator.cluster;
    const pod = (name: string, labels: Readonly<Record<string, string>>, nodeName = "n1") => ({
      metadata: { name, namespace: "x", labels },
      spec: { nodeName },
    });
    pods.create("pods", pod("listed", { team: "a" }));
    pods.create("pods", pod("elsewhere", { team: "a" }, "n2"));
    pods.create("pods", pod("other", { team: "b" }));
    const { sink } = cluster.reflect({
      resource: {
        name: "pods",
        path: "/api/v1/pods",
        labelSelector: "team in (a,c)",
        fieldSelector: "spec.nodeName=n1",
      },
    });
    const names = (): readonly string[] => sink.held().map(String);
    const holds = (...wanted: readonly string[]) =>
      until(
        () => names().length === wanted.length && wanted.every((name) => names().some((held) => held.includes(name))),
      );
    await holds("listed");
    pods.create("pods", pod("watched", { team: "c" }));
    await holds("listed", "watched");
    pods.update("pods", pod("listed", { team: "b" }));
    await holds("watched");
    pods.update("pods", pod("listed", { team: "a" }));
    await holds("listed", "watched");
    cluster.simulator.faults.strikeWatches("expire", { resource: "pods" });
    await until(() => cluster.simulator.requests.filter(({ verb }) => verb === "list").length === 2);
    await holds("listed", "watched");
    for (const { query } of cluster.simulator.requests)
      expect(query).toMatchObject({ labelSelector: "team in (a,c)", fieldSelector: "spec.nodeName=n1" });
  });
});
