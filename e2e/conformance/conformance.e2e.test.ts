import { readFileSync } from "node:fs";
import { startSimulator } from "@kube-state-shards/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IDENTITIES } from "../cluster/identities.ts";
import { sharedCluster } from "../cluster/shared-cluster.ts";
import { runScript } from "./run-script.ts";
import type { Observation } from "./script.ts";
import { createTarget, type Target } from "./target.ts";

const ADMIN = IDENTITIES.admin.token;
const RESTRICTED = IDENTITIES.restricted.token;

/** The same name on both, so that hashes of it and the order of keys are the same. */
const NAMESPACE = "conformance";

async function openSimulator(): Promise<Target> {
  const simulator = await startSimulator({
    tls: true,
    tokens: { [ADMIN]: "admin", [RESTRICTED]: "restricted" },
    shardedListAndWatch: true,
  });
  simulator.setDenied(["services", "leases"].map((resource) => ({ user: "restricted", resource })));
  const target = createTarget({
    name: "simulator",
    url: simulator.url,
    caPem: simulator.caPem ?? "",
    adminToken: ADMIN,
    restrictedToken: RESTRICTED,
    forgetHistory: async () => simulator.cluster.compact(),
  });
  return {
    ...target,
    close: async () => {
      await target.close();
      await simulator.close();
    },
  };
}

function openRealServer(): Target {
  const cluster = sharedCluster();
  return createTarget({
    name: "kube-apiserver",
    url: cluster.server,
    caPem: readFileSync(cluster.authorityFile, "utf8"),
    adminToken: ADMIN,
    restrictedToken: RESTRICTED,
    // A new process has no history: its watch cache starts at what it finds.
    forgetHistory: () => cluster.restartApiServer({ sharding: true }),
  });
}

describe("the simulated API server", () => {
  const targets: Target[] = [];
  let real: readonly Observation[] = [];
  let simulated: readonly Observation[] = [];

  beforeAll(async () => {
    await sharedCluster().restartApiServer({ sharding: true });
    targets.push(openRealServer(), await openSimulator());
    [real = [], simulated = []] = await Promise.all(targets.map((target) => runScript(target, NAMESPACE)));
  });

  afterAll(async () => {
    const left = await removeNamespaces();
    for (const target of targets) await target.close();
    await sharedCluster().restartApiServer();
    expect(left).toEqual([]);
  });

  it("goes through the same steps as the real one", () => {
    expect(simulated.map(({ step }) => step)).toEqual(real.map(({ step }) => step));
    expect(real.length).toBeGreaterThan(150);
  });

  it("shows a list/watch client what the real one shows, step by step", () => {
    const differing = real.filter(({ seen }, at) => !sameJson(seen, simulated[at]?.seen)).map(({ step }) => step);
    const of = (observations: readonly Observation[]): readonly Observation[] =>
      observations.filter(({ step }) => differing.includes(step));
    expect(of(simulated)).toEqual(of(real));
    expect(differing).toEqual([]);
  });
});

/** Leaves the shared cluster as it was: without controllers nothing empties and ends a namespace but us. */
async function removeNamespaces(): Promise<readonly string[]> {
  const { objects } = sharedCluster();
  for (const resource of ["api/v1/pods", "apis/apps/v1/statefulsets", "apis/coordination.k8s.io/v1/leases"]) {
    const collection = resource.replace(/\/(\w+)$/, `/namespaces/${NAMESPACE}/$1`);
    await objects.ask("DELETE", `/${collection}`, { gracePeriodSeconds: 0 });
  }
  for (const name of [NAMESPACE, `${NAMESPACE}-gone`]) {
    await objects.remove(`/api/v1/namespaces/${name}`);
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: { finalizers: [] } };
    await objects.ask("PUT", `/api/v1/namespaces/${name}/finalize`, body);
  }
  const { text } = await objects.ask("GET", "/api/v1/pods?fieldSelector=metadata.namespace%3Dconformance&limit=1");
  return text.includes('"items":[]') ? [] : [text.slice(0, 500)];
}

/** The order of an object's fields means nothing. */
function sameJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([field, inner]) => [field, sorted(inner)]));
}
