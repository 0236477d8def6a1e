import { describe, expect, it } from "vitest";
import { openTestCluster } from "../fixtures/test-cluster.ts";
import { probeCollection } from "./probe-collection.ts";

describe.each([false, true])("a probe of a server that knows shards (%s)", (shardedListAndWatch) => {
  it("counts all objects by a list of one, and tells whether the server filters by namespace", async () => {
    await using cluster = await openTestCluster({ seed: { pods: 70, namespaces: 5, nodes: 2 }, shardedListAndWatch });
    const { client, simulator } = cluster;
    const probe = (path: string, metadataOnly = false) => probeCollection(client, path, { metadataOnly });
    expect(await probe("/api/v1/pods")).toEqual({ objects: 70, isSharding: shardedListAndWatch });
    expect(await probe("/api/v1/nodes")).toEqual({ objects: 2, isSharding: shardedListAndWatch });
    expect(await probe("/apis/batch/v1/jobs")).toEqual({ objects: 0, isSharding: shardedListAndWatch });
    expect(await probe("/api/v1/pods", true)).toEqual({ objects: 70, isSharding: undefined });
    expect(simulator.requests.map(({ query }) => query["limit"])).toEqual(["1", "1", "1", "1"]);
  });

  it("fails as a list does", async () => {
    await using cluster = await openTestCluster({ shardedListAndWatch });
    cluster.simulator.faults.inject({ kind: "status", code: 403 });
    await expect(probeCollection(cluster.client, "/api/v1/pods", { metadataOnly: true })).rejects.toMatchObject({
      status: 403,
    });
  });
});
