import { describe, expect, it } from "vitest";
import { leaderLeaseName, leaderLeaseOf } from "./leader-lease.ts";

const named = (redisKeyPrefix: string, told?: string): string =>
  leaderLeaseName({ redisKeyPrefix, leaderLeaseName: told });

describe("the leader's Lease", () => {
  it("has the name that is told, else one for each key prefix", () => {
    expect(named("kube-state-shards", "other")).toBe("other");
    expect(named("kube-state-shards")).toBe("kube-state-shards");
    expect(named("blue")).toBe("kube-state-shards-blue");
  });

  it("keeps prefixes apart that differ in what a name cannot hold", () => {
    const names = ["a-b", "a/b", "a:b", "A-b", "a.b", "-", "::"].map((prefix) => named(prefix));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/);
  });

  it("is none with an election by the store, and is in the namespace that is told", async () => {
    const values = { redisKeyPrefix: "kube-state-shards", leaderLeaseName: undefined } as const;
    expect(await leaderLeaseOf({ ...values, leaderElection: "store", leaderLeaseNamespace: "fleet" })).toBeUndefined();
    expect(await leaderLeaseOf({ ...values, leaderElection: "kubernetes", leaderLeaseNamespace: "fleet" })).toEqual({
      namespace: "fleet",
      name: "kube-state-shards",
    });
  });
});
