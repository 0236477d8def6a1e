import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiRequests } from "./cluster/api-requests.ts";
import { grantedAccounts } from "./cluster/granted-accounts.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { type ServedKinds, servedKinds } from "./fleet/served-kinds.ts";
import { startStandalone } from "./fleet/standalone-process.ts";
import { REFUSED } from "./observe/refused.ts";
import { scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
const accounts = grantedAccounts(cluster);
/** What the API server itself lets everybody do with its built-in roles: ask who they are and what they may do. */
const ANYBODY = new Set(["authentication.k8s.io", "authorization.k8s.io"]);

type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};

let kinds: ServedKinds;
beforeAll(async () => {
  kinds = await servedKinds();
});
afterAll(() => accounts.removeAll());

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
    const token = await accounts.create("whole", ["--resources", kinds.all.join(",")]);
    expect(await allowed(token, "team-00001")).toEqual(listAndWatch(kinds.all));
    const kubeconfig = await accounts.kubeconfig("whole", token);
    const fleet = await startStandalone({ kubeconfig, shards: 2, args: ["--resources", kinds.all.join(",")] });
    try {
      await fleet.ready();
      const readiness = await scrapeText(`${fleet.telemetryUrl}/readyz`);
      // What the server does not serve at all is named in the same place, and is no matter of permissions.
      expect(readiness).not.toMatch(REFUSED);
      expect(fleet.child.output()).not.toMatch(REFUSED);
      expect(await scrapeText(`${fleet.url}/metrics`)).toContain("kube_pod_info{");
    } finally {
      await fleet.stop();
    }
  });

  it("has what some kinds take, and namespaces, which shards share out", async () => {
    const token = await accounts.create("some", ["--resources", "pods,deployments"]);
    expect(await allowed(token, "team-00001")).toEqual(listAndWatch(["deployments", "namespaces", "pods"]));
  });

  it("has nothing outside of the namespaces that were named", async () => {
    const token = await accounts.create("two", ["--namespaces", "team-00001,team-00002"]);
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
