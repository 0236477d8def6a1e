import { describe, expect, it } from "vitest";
import { ask, metadataOf, openSimulator, POD, send } from "../simulator.case.ts";

const LEASES = "/apis/coordination.k8s.io/v1/namespaces/team/leases";
const SETS = "/apis/apps/v1/namespaces/team/statefulsets";

async function openWithTeam() {
  const simulator = await openSimulator();
  simulator.cluster.create("namespaces", { metadata: { name: "team" } });
  return simulator;
}

describe("an object", () => {
  it("is created, written at its version, patched and deleted", async () => {
    const simulator = await openWithTeam();
    const lease = { metadata: { name: "l" }, spec: { holderIdentity: "a" } };
    const created = await send(simulator, "POST", { path: LEASES, body: lease });
    expect(created.status).toBe(201);
    const stale = { ...lease, metadata: { name: "l", resourceVersion: "1" } };
    const refused = await send(simulator, "PUT", { path: `${LEASES}/l`, body: stale });
    expect(refused.body).toMatchObject({ kind: "Status", code: 409, reason: "Conflict" });
    const fresh = { ...created.body, spec: { holderIdentity: "b", leaseDurationSeconds: 15 } };
    expect((await send(simulator, "PUT", { path: `${LEASES}/l`, body: fresh })).status).toBe(200);
    const patch = { spec: { leaseDurationSeconds: null } };
    const patched = await send(simulator, "PATCH", { path: `${LEASES}/l`, body: patch });
    expect(patched.body["spec"]).toEqual({ holderIdentity: "b" });
    expect((await ask(simulator, `${LEASES}/l`, { method: "DELETE" })).status).toBe(200);
    expect((await ask(simulator, `${LEASES}/l`)).status).toBe(404);
  });

  it("scales through /scale, and only its status changes through /status", async () => {
    const simulator = await openWithTeam();
    const spec = { replicas: 2, selector: { matchLabels: { app: "s" } } };
    await send(simulator, "POST", { path: SETS, body: { metadata: { name: "s" }, spec } });
    const scaled = await send(simulator, "PATCH", { path: `${SETS}/s/scale`, body: { spec: { replicas: 5 } } });
    expect(scaled.body).toMatchObject({ kind: "Scale", spec: { replicas: 5 }, status: { selector: "app=s" } });
    const body = { spec: { replicas: 9 }, status: { readyReplicas: 3 } };
    await send(simulator, "PATCH", { path: `${SETS}/s/status`, body });
    const held = simulator.cluster.get("statefulsets", { name: "s", namespace: "team" });
    expect(held).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 5 }, status: { readyReplicas: 3 } });
  });

  it("is shown as it would be after a dry run, and is as it was", async () => {
    const simulator = await openWithTeam();
    const spec = { replicas: 2, selector: { matchLabels: { app: "s" } } };
    await send(simulator, "POST", { path: SETS, body: { metadata: { name: "s" }, spec } });
    const before = simulator.cluster.get("statefulsets", { name: "s", namespace: "team" });
    const rehearse = (method: string, path: string, body: unknown) =>
      send(simulator, method, { path: `${path}?dryRun=All`, body });
    expect(await rehearse("PATCH", `${SETS}/s/scale`, { spec: { replicas: 5 } })).toMatchObject({
      status: 200,
      body: { spec: { replicas: 5 }, metadata: { resourceVersion: metadataOf(before)["resourceVersion"] } },
    });
    expect((await rehearse("POST", SETS, { metadata: { name: "t" }, spec })).status).toBe(201);
    expect((await rehearse("DELETE", `${SETS}/s`, {})).status).toBe(200);
    expect((await send(simulator, "DELETE", { path: `${SETS}/s?dryRun=Some`, body: {} })).body).toMatchObject({
      code: 422,
      message: expect.stringContaining('DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]'),
    });
    expect(simulator.cluster.list("statefulsets", "team")).toEqual([before]);
  });

  it("is an event of the namespace that it is about", async () => {
    const simulator = await openWithTeam();
    const path = "/api/v1/namespaces/team/events";
    const event = {
      metadata: { name: "e", namespace: "team" },
      involvedObject: { kind: "StatefulSet", namespace: "x" },
    };
    expect((await send(simulator, "POST", { path, body: event })).body).toMatchObject({ code: 422, reason: "Invalid" });
    const right = { ...event, involvedObject: { kind: "StatefulSet", namespace: "team" } };
    expect((await send(simulator, "POST", { path, body: right })).status).toBe(201);
  });

  it("is refused where its namespace does not exist, and may not be written by a stranger", async () => {
    const simulator = await openSimulator({ tokens: { secret: "reader" } });
    simulator.setDenied([{ user: "reader", verb: "create" }]);
    const authorization = "Bearer secret";
    expect((await ask(simulator, LEASES)).body).toMatchObject({ code: 403 });
    expect((await ask(simulator, LEASES, { headers: { authorization: "Bearer wrong" } })).body).toMatchObject({
      code: 401,
    });
    expect((await ask(simulator, LEASES, { headers: { authorization } })).status).toBe(200);
    const refused = await ask(simulator, LEASES, { method: "POST", body: "{}", headers: { authorization } });
    expect(refused.body).toMatchObject({
      code: 403,
      message:
        'leases.coordination.k8s.io is forbidden: User "reader" cannot create resource "leases" in API group "coordination.k8s.io" in the namespace "team"',
    });
    simulator.setDenied([]);
    const path = { method: "POST", body: JSON.stringify(POD("p")), headers: { authorization } };
    expect((await ask(simulator, "/api/v1/namespaces/team/pods", path)).body).toMatchObject({ code: 404 });
  });

  it("keeps what a test makes absurd, and any field order", async () => {
    const simulator = await openSimulator();
    const odd = { metadata: { name: "odd", namespace: "team", labels: { "a\nb": 'c"d' } }, spec: null, status: "none" };
    simulator.cluster.create("pods", odd);
    const { body } = await ask(simulator, "/api/v1/namespaces/team/pods/odd");
    expect(body).toMatchObject({ ...odd, kind: "Pod" });
    expect(metadataOf(body)["uid"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("is found by discovery", async () => {
    const simulator = await openSimulator();
    expect((await ask(simulator, "/api/v1")).body["resources"]).toContainEqual(
      expect.objectContaining({ name: "pods", kind: "Pod" }),
    );
    expect((await ask(simulator, "/apis")).body).toMatchObject({ kind: "APIGroupList" });
    expect((await ask(simulator, "/apis/apps/v1")).body).toMatchObject({ groupVersion: "apps/v1" });
    expect((await ask(simulator, "/version")).body).toMatchObject({ major: "1" });
    expect(await (await fetch(`${simulator.url}/readyz`)).text()).toBe("ok");
  });
});
