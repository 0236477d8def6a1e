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

  it("adds the leader's Lease, by name where that can be, in the coordinators' namespace", async () => {
    const objects = await rbac("--resources", "pods", "--leader-election", "kubernetes", "--redis-key-prefix", "blue");
    expect(heads(objects).slice(2)).toEqual([
      "Role kube-state-shards kube-state-shards",
      "RoleBinding kube-state-shards kube-state-shards",
    ]);
    const leases = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
    expect(objects[2]?.["rules"]).toEqual([
      { ...leases, resourceNames: ["kube-state-shards-blue"], verbs: ["get", "update"] },
      { ...leases, verbs: ["create"] },
    ]);
    const elsewhere = await rbac(
      ...["--namespaces", "shop", "--resources", "pods", "--leader-election", "kubernetes"],
      ...["--leader-lease-namespace", "shop", "--leader-lease-name", "leader"],
    );
    expect(heads(elsewhere)).toEqual(["Role shop kube-state-shards", "RoleBinding shop kube-state-shards"]);
    expect(elsewhere[0]?.["rules"]).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
      { ...leases, resourceNames: ["leader"], verbs: ["get", "update"] },
      { ...leases, verbs: ["create"] },
    ]);
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

  it.each([
    [
      ["--namespaces=shop,bank", "--namespaces-denylist=bank"],
      ["Role shop", "RoleBinding shop"],
    ],
    [["--namespaces-denylist=bank"], ["ClusterRole", "ClusterRoleBinding"]],
    [["--namespace-selector=team=x"], ["ClusterRole", "ClusterRoleBinding"]],
    [["--node=n1"], ["ClusterRole", "ClusterRoleBinding"]],
    [
      ["--node=n1", "--namespaces=shop"],
      ["Role shop", "RoleBinding shop"],
    ],
    [
      ["--namespaces=shop", "--namespace-selector=team=x", "--resources=pods"],
      ["ClusterRole", "ClusterRoleBinding", "Role shop", "RoleBinding shop"],
    ],
  ])("prints for %j %j", async (args, wanted) =>
    expect(heads(await rbac(...args)).map((head) => head.replace(" kube-state-shards", ""))).toEqual(wanted),
  );

  it.each([
    [["--node=n1"], "pods"],
    [["--track-unscheduled-pods"], "pods"],
    [["--node=n1", "--namespace-selector=team=x"], "namespaces,pods"],
    [["--namespaces=shop", "--namespace-selector=team=x", "--resources=pods"], "namespaces"],
  ])("allows with %j the whole cluster's %s, to list and watch", async (args, wanted) => {
    const [role] = await rbac(...args);
    expect(role?.["rules"]).toEqual([{ apiGroups: [""], resources: wanted.split(","), verbs: ["list", "watch"] }]);
  });

  it("lets a pod of a StatefulSet find out its place, in the Role of its namespace where there is one", async () => {
    const place = ["--pod=metrics-0", "--pod-namespace=watch"];
    const own = [
      { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
      { apiGroups: ["apps"], resources: ["statefulsets"], resourceNames: ["metrics"], verbs: ["get"] },
    ];
    const apart = await rbac(...place, "--resources=pods");
    expect(heads(apart).slice(2)).toEqual(["Role watch kube-state-shards", "RoleBinding watch kube-state-shards"]);
    expect(apart[2]?.["rules"]).toEqual(own);
    const together = await rbac(...place, "--resources=pods", "--namespaces=watch");
    expect(heads(together)).toHaveLength(2);
    expect(together[0]?.["rules"]).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
      ...own,
    ]);
  });

  it("lets the scaler count nodes, read its StatefulSet and those who would scale it too, write its /scale, and say why; off it is given nothing", async () => {
    const scaled = ["--scaler-statefulset=metrics", "--scaler-namespace=watch"];
    const rules = [
      { apiGroups: ["apps"], resources: ["statefulsets"], resourceNames: ["metrics"], verbs: ["get"] },
      { apiGroups: ["apps"], resources: ["statefulsets/scale"], resourceNames: ["metrics"], verbs: ["patch"] },
      { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: ["list"] },
      { apiGroups: ["autoscaling.k8s.io"], resources: ["verticalpodautoscalers"], verbs: ["list"] },
      { apiGroups: [""], resources: ["events"], verbs: ["create"] },
    ];
    for (const mode of ["on", "dry-run"]) {
      const objects = await rbac("--scaler", mode, ...scaled, "--resources=pods");
      expect(heads(objects).slice(2)).toEqual(["Role watch kube-state-shards", "RoleBinding watch kube-state-shards"]);
      expect(objects[0]?.["rules"]).toEqual([
        { apiGroups: [""], resources: ["namespaces", "nodes", "pods"], verbs: ["list", "watch"] },
      ]);
      expect(objects[2]?.["rules"]).toEqual(rules);
    }
    const narrow = await rbac("--scaler=on", ...scaled, "--resources=pods", "--namespaces=watch");
    expect(heads(narrow)).toEqual([
      "ClusterRole kube-state-shards",
      "ClusterRoleBinding kube-state-shards",
      "Role watch kube-state-shards",
      "RoleBinding watch kube-state-shards",
    ]);
    expect(narrow[0]?.["rules"]).toEqual([{ apiGroups: [""], resources: ["nodes"], verbs: ["list", "watch"] }]);
    expect(narrow[2]?.["rules"]).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
      ...rules,
    ]);
    expect(await rbac(...scaled)).toEqual(await rbac());
  });

  it("prints what the election and the scaler take in one Role where that is one namespace, else in two", async () => {
    const both = ["--leader-election=kubernetes", "--scaler=on", "--scaler-statefulset=metrics", "--resources=pods"];
    const lease = ["--leader-lease-namespace=watch"];
    const shared = await rbac(...both, ...lease, "--scaler-namespace=watch");
    expect(heads(shared).slice(2)).toEqual(["Role watch kube-state-shards", "RoleBinding watch kube-state-shards"]);
    const [leases] = (await rbac("--leader-election=kubernetes", ...lease, "--resources=pods")).slice(2);
    const [scaling] = (await rbac(...both.slice(1), "--scaler-namespace=watch")).slice(2);
    expect(shared[2]?.["rules"]).toEqual([scaling, leases].flatMap((role) => role?.["rules"] as unknown[]));
    const apart = await rbac(...both, ...lease, "--scaler-namespace=metrics");
    expect(heads(apart).filter((head) => head.startsWith("Role "))).toEqual([
      "Role metrics kube-state-shards",
      "Role watch kube-state-shards",
    ]);
    expect(apart.filter(({ kind }) => kind === "Role").map((role) => role["rules"])).toEqual([
      scaling?.["rules"],
      leases?.["rules"],
    ]);
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
    ["--pod", "metrics-0"],
    ["--namespace-selector", "a,,b"],
    ["--scaler", "on"],
  ])("refuses %s %s", async (flag, value) => {
    const { code, stdout, stderr } = await runInProcess(["rbac", flag, value]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(flag);
  });
});
