import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeNamespace } from "./cluster/remove-namespace.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { type StandaloneProcess, startStandalone } from "./fleet/standalone-process.ts";
import { awaitBody } from "./scrape/await-body.ts";

const cluster = sharedCluster();
const { objects } = cluster;
const core = "/api/v1/namespaces";
const apps = "/apis/apps/v1/namespaces";
const NAMESPACE = "lifecycle";
const selector = { matchLabels: { app: "web" } };
const template = {
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "app", image: "registry.example/web:v1" }] },
};

let fleet: StandaloneProcess;
beforeAll(async () => {
  fleet = await startStandalone({ kubeconfig: cluster.kubeconfigs.token, shards: 3 });
  await fleet.ready();
});
afterAll(async () => {
  await fleet.stop();
  await objects.remove("/api/v1/nodes/lifecycle-node");
  await removeNamespace(objects, NAMESPACE);
});

const shows = (part: string): Promise<string> => awaitBody(fleet.url, (text) => text.includes(part), /lifecycle/);
const lacks = (part: string): Promise<string> => awaitBody(fleet.url, (text) => !text.includes(part), /lifecycle/);

describe("objects of a real cluster", () => {
  it("show up once created, in a namespace that is itself new", async () => {
    await objects.create("/api/v1/namespaces", { metadata: { name: NAMESPACE } });
    await objects.create(`${core}/${NAMESPACE}/pods`, { metadata: { name: "web-0" }, spec: template.spec });
    await objects.create(`${core}/${NAMESPACE}/services`, {
      metadata: { name: "web" },
      spec: { ports: [{ port: 80 }] },
    });
    await objects.create(`${apps}/${NAMESPACE}/deployments`, {
      metadata: { name: "web" },
      spec: { replicas: 2, selector, template },
    });
    await objects.create(`${apps}/${NAMESPACE}/replicasets`, {
      metadata: { name: "web-1" },
      spec: { replicas: 4, selector, template },
    });
    await objects.create("/api/v1/nodes", { metadata: { name: "lifecycle-node" } });
    await shows(`kube_namespace_status_phase{namespace="${NAMESPACE}",phase="Active"} 1`);
    await shows(`kube_pod_info{namespace="${NAMESPACE}",pod="web-0"`);
    await shows(`kube_service_info{namespace="${NAMESPACE}",service="web"`);
    await shows(`kube_deployment_spec_replicas{namespace="${NAMESPACE}",deployment="web"} 2`);
    await shows(`kube_replicaset_spec_replicas{namespace="${NAMESPACE}",replicaset="web-1"} 4`);
    await shows('kube_node_info{node="lifecycle-node"');
  });

  it("change with what they are made from", async () => {
    await objects.patch(`${apps}/${NAMESPACE}/deployments/web`, { spec: { replicas: 7 } });
    await objects.patch(`${core}/${NAMESPACE}/pods/web-0/status`, { status: { phase: "Running" } });
    await objects.patch("/api/v1/nodes/lifecycle-node", { spec: { unschedulable: true } });
    const body = await shows(`kube_deployment_spec_replicas{namespace="${NAMESPACE}",deployment="web"} 7`);
    expect(body).not.toContain(`kube_deployment_spec_replicas{namespace="${NAMESPACE}",deployment="web"} 2`);
    await awaitBody(
      fleet.url,
      (text) =>
        text.split("\n").some((line) => {
          const isPhase = line.startsWith("kube_pod_status_phase{") && line.includes(`namespace="${NAMESPACE}"`);
          return isPhase && line.includes('phase="Running"') && line.endsWith(" 1");
        }),
      /kube_pod_status_phase.*lifecycle/,
    );
    await shows('kube_node_spec_unschedulable{node="lifecycle-node"} 1');
  });

  it("vanish once deleted, the namespace with all that it held", async () => {
    await objects.remove(`${core}/${NAMESPACE}/pods/web-0`);
    await objects.remove("/api/v1/nodes/lifecycle-node");
    await lacks('pod="web-0"');
    await lacks('node="lifecycle-node"');
    await objects.remove(`${apps}/${NAMESPACE}/deployments/web`);
    await objects.remove(`${apps}/${NAMESPACE}/replicasets/web-1`);
    await objects.remove(`${core}/${NAMESPACE}/services/web`);
    await removeNamespace(objects, NAMESPACE);
    await lacks(`namespace="${NAMESPACE}"`);
  });
});
