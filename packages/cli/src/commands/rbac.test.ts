import { catalogue } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { ManifestObject } from "../access/access-objects.ts";
import { runInProcess } from "../testing/run-in-process.ts";

async function rbac(...args: readonly string[]): Promise<readonly ManifestObject[]> {
  const { code, stdout, stderr } = await runInProcess(["rbac", "-o", "json", ...args]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout).items;
}

const heads = (objects: readonly ManifestObject[]): readonly string[] =>
  objects.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name].filter(Boolean).join(" "));

describe("rbac", () => {
  it("prints a ClusterRole with list and watch on the kinds asked for, and on namespaces, which shards share out", async () => {
    const [role, binding, ...more] = await rbac("--resources", "pods,deployments");
    expect(more).toEqual([]);
    expect(role).toEqual({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "kube-state-shards" },
      rules: [
        { apiGroups: [""], resources: ["namespaces", "pods"], verbs: ["list", "watch"] },
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["list", "watch"] },
      ],
    });
    expect(binding).toMatchObject({
      kind: "ClusterRoleBinding",
      roleRef: { kind: "ClusterRole", name: "kube-state-shards" },
      subjects: [{ kind: "ServiceAccount", namespace: "kube-state-shards", name: "kube-state-shards" }],
    });
  });

  it("prints a Role and its binding for each of the namespaces, and no ClusterRole, when only these are served", async () => {
    const objects = await rbac("--namespaces", "shop,bank", "--name", "metrics");
    expect(heads(objects)).toEqual([
      "Role shop metrics",
      "RoleBinding shop metrics",
      "Role bank metrics",
      "RoleBinding bank metrics",
    ]);
    const clusterScoped = catalogue.filter(({ scope }) => scope === "cluster").map(({ resource }) => resource);
    const allowed = JSON.stringify(objects);
    for (const resource of clusterScoped) expect(allowed).not.toContain(`"${resource}"`);
  });

  it("adds a ClusterRole for cluster-scoped kinds that are named beside namespaces", async () => {
    const objects = await rbac("--namespaces", "shop", "--resources", "pods,nodes");
    expect(heads(objects)).toEqual([
      "ClusterRole kube-state-shards",
      "ClusterRoleBinding kube-state-shards",
      "Role shop kube-state-shards",
      "RoleBinding shop kube-state-shards",
    ]);
    expect(objects[0]?.["rules"]).toEqual([{ apiGroups: [""], resources: ["nodes"], verbs: ["list", "watch"] }]);
  });

  it("prints the same objects as YAML documents", async () => {
    const { stdout } = await runInProcess(["rbac", "--namespaces", "shop"]);
    const objects = parseAllDocuments(stdout).map((document) => document.toJS());
    expect(objects).toEqual(await rbac("--namespaces", "shop"));
  });

  it.each([
    ["--name", "No Name"],
    ["--service-account-namespace", "a.b"],
    ["--resources", "pod"],
  ])("refuses %s %s", async (flag, value) => {
    const { code, stdout, stderr } = await runInProcess(["rbac", flag, value]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(flag);
  });
});
