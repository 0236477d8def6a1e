import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiRequests } from "./cluster/api-requests.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { type ServedKinds, servedKinds } from "./fleet/served-kinds.ts";
import { startStandalone } from "./fleet/standalone-process.ts";
import { cliCommand } from "./fleet/start-cli.ts";
import { runToEnd } from "./process/spawn-child.ts";
import { scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
const { objects } = cluster;
const ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
const RBAC = "/apis/rbac.authorization.k8s.io/v1";
/** What the API server itself lets everybody do with its built-in roles: ask who they are and what they may do. */
const ANYBODY = new Set(["authentication.k8s.io", "authorization.k8s.io"]);

type Manifest = {
  readonly kind: "ClusterRole" | "ClusterRoleBinding" | "Role" | "RoleBinding";
  readonly metadata: { readonly name: string; readonly namespace?: string };
};
type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};

const created: string[] = [];
let kinds: ServedKinds;
beforeAll(async () => {
  kinds = await servedKinds();
});
afterAll(async () => {
  for (const path of created.toReversed()) await objects.remove(path);
});

/** A service account of this name with the roles that `rbac` prints for these arguments; resolves with a token of it. */
async function accountWith(name: string, args: readonly string[]): Promise<string> {
  await objects.create(ACCOUNTS, { metadata: { name } });
  created.push(`${ACCOUNTS}/${name}`);
  const flags = ["--name", name, "--service-account", name, "--service-account-namespace", "default"];
  const printed = await runToEnd(...cliCommand(["rbac", "-o", "json", ...flags, ...args]));
  for (const manifest of JSON.parse(printed).items as readonly Manifest[]) {
    const { namespace } = manifest.metadata;
    const scope = namespace === undefined ? "" : `/namespaces/${namespace}`;
    const collection = `${RBAC}${scope}/${manifest.kind.toLowerCase()}s`;
    await objects.create(collection, manifest);
    created.push(`${collection}/${manifest.metadata.name}`);
  }
  const { text } = await objects.ask("POST", `${ACCOUNTS}/${name}/token`, { spec: {} });
  return JSON.parse(text).status.token;
}

async function kubeconfigWith(name: string, token: string): Promise<string> {
  const path = join(cluster.folder, `${name}.kubeconfig`);
  const document = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "default",
    contexts: [{ name: "default", context: { cluster: "default", user: "default" } }],
    clusters: [
      { name: "default", cluster: { server: cluster.server, "certificate-authority": cluster.authorityFile } },
    ],
    users: [{ name: "default", user: { token } }],
  };
  await writeFile(path, JSON.stringify(document), { mode: 0o600 });
  return path;
}

/** Each resource that the token's owner may do something with in the namespace, with the verbs; what anybody may do is left out. */
async function allowed(token: string, namespace: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const asOwner = createApiRequests({ port: cluster.apiPort, authorityFile: cluster.authorityFile, token });
  const reviews = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
  const { text } = await asOwner.ask("POST", reviews, { spec: { namespace } });
  asOwner.close();
  const rules: readonly Rule[] = JSON.parse(text).status.resourceRules;
  const own = rules.filter(({ apiGroups }) => !apiGroups.every((group) => ANYBODY.has(group)));
  return new Map(
    own.flatMap(({ resources, verbs }) => resources.map((resource) => [resource, verbs.toSorted()] as const)),
  );
}

const listAndWatch = (resources: readonly string[]) =>
  new Map(resources.map((one) => [one, ["list", "watch"]] as const));

describe("a service account with the roles that rbac prints", () => {
  it("may list and watch every kind and nothing else, and that is enough to serve all of them", async () => {
    const token = await accountWith("whole", ["--resources", kinds.all.join(",")]);
    expect(await allowed(token, "team-00001")).toEqual(listAndWatch(kinds.all));
    const kubeconfig = await kubeconfigWith("whole", token);
    const fleet = await startStandalone({ kubeconfig, shards: 2, args: ["--resources", kinds.all.join(",")] });
    try {
      await fleet.ready();
      const readiness = await scrapeText(`${fleet.telemetryUrl}/readyz`);
      // What the server does not serve at all is named in the same place, and is no matter of permissions.
      expect(readiness).not.toMatch(/403|[Ff]orbidden/);
      expect(fleet.child.output()).not.toMatch(/403|[Ff]orbidden/);
      expect(await scrapeText(`${fleet.url}/metrics`)).toContain("kube_pod_info{");
    } finally {
      await fleet.stop();
    }
  });

  it("has what some kinds take, and namespaces, which shards share out", async () => {
    const token = await accountWith("some", ["--resources", "pods,deployments"]);
    expect(await allowed(token, "team-00001")).toEqual(listAndWatch(["deployments", "namespaces", "pods"]));
  });

  it("has nothing outside of the namespaces that were named", async () => {
    const token = await accountWith("two", ["--namespaces", "team-00001,team-00002"]);
    for (const namespace of ["team-00001", "team-00002"]) {
      const { size } = await allowed(token, namespace);
      expect(size).toBeGreaterThan(3);
    }
    expect([...(await allowed(token, "team-00003")).keys()]).toEqual([]);
    expect([...(await allowed(token, "team-00001")).keys()].filter((one) => kinds.clusterScoped.includes(one))).toEqual(
      [],
    );
  });
});
