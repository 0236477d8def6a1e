import { describe, expect, it } from "vitest";
import type { AuditedRead } from "./cluster/audit-log.ts";
import { SHARD_USERS } from "./cluster/identities.ts";
import { listPodKeys } from "./cluster/list-pods.ts";
import { isProbe, selectedNamespaces } from "./cluster/selected-namespaces.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { withSharding } from "./cluster/with-sharding.ts";
import { servedKinds } from "./fleet/served-kinds.ts";
import { startShardProcess } from "./fleet/shard-process.ts";
import { readPodKeys } from "./poller/pod-keys.ts";
import { scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
const kinds = await servedKinds();

type ShardRecord = {
  readonly user: string;
  readonly owned: ReadonlySet<string>;
  readonly reads: readonly AuditedRead[];
};

/** Runs four static shards, each with a client certificate of its own, through some churn; then reads the audit log. */
async function recordShards(strategy: "namespace" | "server" | "auto"): Promise<readonly ShardRecord[]> {
  const before = (await cluster.readAudit()).length;
  const shards = await Promise.all(
    SHARD_USERS.map((user, index) =>
      startShardProcess({
        kubeconfig: cluster.kubeconfigs[user],
        index,
        count: SHARD_USERS.length,
        args: ["--watch-strategy", strategy],
      }),
    ),
  );
  try {
    await Promise.all(shards.map((shard) => shard.ready()));
    await cluster.churn({ rate: 50, seconds: 3 }).exited;
    const bodies = await Promise.all(shards.map((shard) => scrapeText(`${shard.url}/metrics`)));
    const reads = (await cluster.readAudit()).slice(before);
    return SHARD_USERS.map((user, index) => ({
      user,
      owned: new Set(readPodKeys(bodies[index] ?? "").map(namespaceOf)),
      reads: reads.filter((read) => read.user === user),
    }));
  } finally {
    await Promise.all(shards.map((shard) => shard.stop()));
  }
}

const namespaceOf = (key: string): string => key.slice(0, key.indexOf("/"));

describe("Only mine", () => {
  it("holds by the API server's audit log: a shard asks for its own namespaces, and no other asks for them", async () => {
    const records = await recordShards("namespace");
    const asked = new Map<string, Set<string>>();
    for (const { user, owned, reads } of records) {
      const wide = reads.filter((read) => kinds.namespaced.includes(read.resource) && read.namespace === "");
      expect(wide, `${user} asked over all namespaces`).toEqual([]);
      const namespaces = new Set(reads.map((read) => read.namespace).filter((namespace) => namespace !== ""));
      for (const namespace of namespaces) asked.set(namespace, (asked.get(namespace) ?? new Set()).add(user));
      expect(
        [...owned].filter((namespace) => !namespaces.has(namespace)),
        `${user} serves what it did not ask for`,
      ).toEqual([]);
    }
    const shared = [...asked].filter(([, users]) => users.size > 1);
    expect(shared, "namespaces that more than one shard asked for").toEqual([]);
    const withPods = new Set([...(await listPodKeys(cluster.objects))].map(namespaceOf));
    expect(new Set(records.flatMap((record) => [...record.owned]))).toEqual(withPods);
    // Else a shard without namespaces would pass for one that keeps to its own.
    for (const { user, owned, reads } of records) {
      expect(owned.size, `${user} owns nothing`).toBeGreaterThan(0);
      expect(reads.filter((read) => read.verb === "watch").length, `${user} watched nothing`).toBeGreaterThan(0);
    }
  });

  it("holds for cluster-scoped kinds: each is read by one shard, and all else cluster-wide is namespaces", async () => {
    const records = await recordShards("namespace");
    const readers = new Map<string, Set<string>>();
    for (const { reads } of records) {
      for (const { resource, user } of reads.filter((read) => read.namespace === ""))
        readers.set(resource, (readers.get(resource) ?? new Set()).add(user));
    }
    expect([...readers.keys()].filter((resource) => !kinds.clusterScoped.includes(resource))).toEqual([]);
    expect(readers.get("nodes")?.size).toBe(1);
    // What shards share out, all of them read.
    expect(readers.get("namespaces")?.size).toBe(SHARD_USERS.length);
    const shared = [...readers].filter(([resource, users]) => resource !== "namespaces" && users.size > 1);
    expect(shared, "kinds that more than one shard asked for").toEqual([]);
  });

  it.each([
    { strategy: "auto", isFiltering: false, how: "as it is by default, with the others' names left out" },
    { strategy: "server", isFiltering: true, how: "with the server's filter" },
  ] as const)(
    "holds $how: no request lets a namespace through that another shard serves, or that nobody asked for",
    async ({ strategy, isFiltering }) => {
      const record = () => recordShards(strategy);
      const records = await (isFiltering ? withSharding(cluster, record) : record());
      const withPods = new Set([...(await listPodKeys(cluster.objects))].map(namespaceOf));
      const asked = new Map<string, Set<string>>();
      for (const { user, owned, reads } of records) {
        const ofKinds = reads.filter((read) => kinds.namespaced.includes(read.resource) && !isProbe(read.uri));
        for (const { uri, namespace, resource } of ofKinds) {
          const selected = namespace === "" ? selectedNamespaces(uri, withPods) : [namespace];
          if (selected === undefined) throw new Error(`${user} asked for all ${resource}: ${uri}`);
          for (const each of selected) asked.set(each, (asked.get(each) ?? new Set()).add(user));
        }
        const filtered = ofKinds.filter((read) => read.namespace === "");
        expect(filtered.filter((read) => read.verb === "watch").length, `${user} watched nothing`).toBeGreaterThan(0);
        expect(owned.size, `${user} owns nothing`).toBeGreaterThan(0);
        // One list and watch a kind, not one for each namespace.
        expect(filtered.filter((read) => read.resource === "pods" && read.verb === "list")).toHaveLength(1);
      }
      expect([...asked].filter(([, users]) => users.size > 1)).toEqual([]);
      expect(new Set(records.flatMap((record) => [...record.owned]))).toEqual(withPods);
      for (const { user, owned } of records)
        for (const namespace of owned) expect(asked.get(namespace)).toContain(user);
    },
  );

  it("would show a shard that asks for more: one with a wide watch does, by the same log", async () => {
    const before = (await cluster.readAudit()).length;
    const wide = ["--watch-strategy", "cluster"];
    const shard = await startShardProcess({ kubeconfig: cluster.kubeconfigs["shard-0"], count: 4, args: wide });
    try {
      await shard.ready();
      const reads = (await cluster.readAudit()).slice(before).filter((read) => read.user === "shard-0");
      expect(reads.some((read) => read.resource === "pods" && read.namespace === "")).toBe(true);
    } finally {
      await shard.stop();
    }
  });
});
