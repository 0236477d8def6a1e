import { describe, expect, it } from "vitest";
import { BUILT_IN_RESOURCES } from "../cluster/resource.ts";
import { metadataOf, openSimulator } from "../simulator.case.ts";

const SEED = { pods: 60, namespaces: 4, nodes: 5 };

describe("a seeded cluster", () => {
  it("is the same for the same numbers", async () => {
    const [one, other] = [await openSimulator({ seed: SEED }), await openSimulator({ seed: SEED })];
    for (const resource of ["pods", "nodes", "deployments", "replicasets", "services"]) {
      expect(one.cluster.list(resource)).toEqual(other.cluster.list(resource));
    }
    expect(one.cluster.count("pods")).toBe(60);
    expect(one.cluster.count("deployments")).toBe(20);
    expect(new Set(one.cluster.list("pods").map((pod) => metadataOf(pod)["uid"])).size).toBe(60);
    expect(one.cluster.count("pods", "team-0000")).toBe(15);
  });

  it("owns every pod by a replicaset that is there, and that by a deployment", async () => {
    const { cluster } = await openSimulator({ seed: SEED });
    const uids = new Set(
      [...cluster.list("replicasets"), ...cluster.list("deployments")].map((object) => metadataOf(object)["uid"]),
    );
    for (const object of [...cluster.list("pods"), ...cluster.list("replicasets")]) {
      const [owner] = metadataOf(object)["ownerReferences"] as readonly { readonly uid: string }[];
      expect(uids).toContain(owner?.uid);
    }
  });

  it("has every kind there is, with extras, and each claim has its volume", async () => {
    const { cluster } = await openSimulator({ seed: { ...SEED, extras: 2 } });
    const kinds = BUILT_IN_RESOURCES.filter(({ name }) => name !== "events");
    expect(kinds.filter(({ name }) => cluster.count(name) === 0)).toEqual([]);
    for (const { name, scope } of kinds) {
      if (scope === "namespaced") expect([name, cluster.count(name, "team-0003") >= 2]).toEqual([name, true]);
    }
    const claims = cluster
      .list("persistentvolumeclaims")
      .map(({ spec }) => (spec as { volumeName: string }).volumeName);
    expect(claims.sort()).toEqual(
      cluster
        .list("persistentvolumes")
        .map((volume) => metadataOf(volume)["name"])
        .sort(),
    );
  });

  it("churns with N or N + 1 pods, and N once it stops", async () => {
    const simulator = await openSimulator({ seed: SEED });
    const seeded = new Set(simulator.cluster.list("pods").map((pod) => metadataOf(pod)["name"]));
    const counts = new Set<number>();
    simulator.startChurn(400);
    const replaced = (): number => {
      counts.add(simulator.cluster.count("pods"));
      return simulator.cluster.list("pods").filter((pod) => !seeded.has(metadataOf(pod)["name"])).length;
    };
    await expect.poll(replaced, { timeout: 60_000, interval: 5 }).toBeGreaterThan(3);
    simulator.stopChurn();
    for (const count of counts) expect([60, 61]).toContain(count);
    expect(simulator.cluster.count("pods")).toBe(60);
  });
});
