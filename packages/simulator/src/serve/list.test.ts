import { describe, expect, it } from "vitest";
import { ask, metadataOf, namesOf, openSimulator, POD } from "../simulator.case.ts";

const PODS = "/api/v1/namespaces/team/pods";

async function openWithPods(count: number, historyLimit = 1_000) {
  const simulator = await openSimulator({ historyLimit });
  for (let index = 0; index < count; index += 1) simulator.cluster.create("pods", POD(`p${index}`));
  return simulator;
}

describe("a list", () => {
  it("gives items without kind, under the list's kind and version", async () => {
    const simulator = await openWithPods(2);
    const { body } = await ask(simulator, PODS);
    expect(body).toMatchObject({ kind: "PodList", apiVersion: "v1" });
    expect(metadataOf(body)["resourceVersion"]).toBe(simulator.cluster.resourceVersion());
    expect((body["items"] as readonly object[]).map((item) => Object.keys(item))).toEqual([
      ["metadata", "spec", "status"],
      ["metadata", "spec", "status"],
    ]);
  });

  it("pages through one state, whatever changes meanwhile", async () => {
    const simulator = await openWithPods(5);
    const first = await ask(simulator, `${PODS}?limit=2`);
    expect(metadataOf(first.body)["remainingItemCount"]).toBe(3);
    simulator.cluster.remove("pods", { name: "p3", namespace: "team" });
    simulator.cluster.create("pods", POD("p9"));
    const token = String(metadataOf(first.body)["continue"]);
    const rest = await ask(simulator, `${PODS}?continue=${token}`);
    expect([...namesOf(first.body), ...namesOf(rest.body)]).toEqual(["p0", "p1", "p2", "p3", "p4"]);
    expect(metadataOf(rest.body)["resourceVersion"]).toBe(metadataOf(first.body)["resourceVersion"]);
  });

  it("ignores the limit at version 0, and does not count what a selector leaves", async () => {
    const simulator = await openWithPods(4);
    expect(namesOf((await ask(simulator, `${PODS}?limit=1&resourceVersion=0`)).body)).toHaveLength(4);
    const selected = await ask(simulator, `${PODS}?limit=1&labelSelector=!x`);
    expect(Object.keys(metadataOf(selected.body))).toEqual(["resourceVersion", "continue"]);
  });

  it("refuses a continue token older than the history with 410, and offers a token that goes on", async () => {
    const simulator = await openWithPods(4);
    const first = await ask(simulator, `${PODS}?limit=2`);
    simulator.cluster.create("pods", POD("p9"));
    simulator.cluster.compact();
    const refused = await ask(simulator, `${PODS}?limit=2&continue=${metadataOf(first.body)["continue"]}`);
    expect(refused.status).toBe(410);
    expect(refused.body).toMatchObject({ kind: "Status", reason: "Expired", code: 410 });
    const rest = await ask(simulator, `${PODS}?continue=${metadataOf(refused.body)["continue"]}`);
    expect(namesOf(rest.body)).toEqual(["p2", "p3", "p9"]);
  });

  it("refuses a version to come with 504 and its cause", async () => {
    const simulator = await openWithPods(1);
    const { status, headers, body } = await ask(simulator, `${PODS}?resourceVersion=999999`);
    expect(status).toBe(504);
    expect(headers.get("retry-after")).toBe("1");
    expect(body).toMatchObject({ reason: "Timeout", details: { causes: [{ reason: "ResourceVersionTooLarge" }] } });
  });

  it("keeps the order of the API server's keys over namespaces", async () => {
    const simulator = await openSimulator();
    for (const namespace of ["a", "a-b", "b"]) {
      simulator.cluster.create("pods", { ...POD("p"), metadata: { name: "p", namespace } });
    }
    const { body } = await ask(simulator, "/api/v1/pods");
    const namespaces = (body["items"] as readonly unknown[]).map((item) => metadataOf(item)["namespace"]);
    expect(namespaces).toEqual(["a-b", "a", "b"]);
  });

  it("answers metadata only, each item with its head", async () => {
    const simulator = await openWithPods(1);
    const accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    const { body } = await ask(simulator, PODS, { headers: { accept } });
    const head = { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1" };
    expect(body).toMatchObject({ kind: "PartialObjectMetadataList", items: [head] });
    expect(Object.keys((body["items"] as readonly object[])[0] ?? {})).toEqual(["kind", "apiVersion", "metadata"]);
  });

  it("refuses protobuf alone with 406, and gives JSON where JSON is accepted too", async () => {
    const simulator = await openWithPods(1);
    const protobuf = "application/vnd.kubernetes.protobuf";
    expect((await ask(simulator, PODS, { headers: { accept: protobuf } })).status).toBe(406);
    expect((await ask(simulator, PODS, { headers: { accept: `${protobuf},application/json` } })).status).toBe(200);
  });

  it("says which shard it shows, once the gate is on, and ignores the parameter before", async () => {
    const simulator = await openWithPods(2);
    const none = "shardRange(object.metadata.namespace, '0x0000000000000000', '0x0000000000000001')";
    const path = `${PODS}?shardSelector=${encodeURIComponent(none)}`;
    expect(namesOf((await ask(simulator, path)).body)).toHaveLength(2);
    simulator.setShardedListAndWatch(true);
    const { body } = await ask(simulator, path);
    expect(body).toMatchObject({ metadata: { shardInfo: { selector: none } }, items: [] });
  });
});
