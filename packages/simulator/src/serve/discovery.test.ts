import { describe, expect, it } from "vitest";
import { ask, type Json, openSimulator, openWatch } from "../simulator.case.ts";

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const POLICIES = "mutatingadmissionpolicies";
const pathOf = (version: string): string => `/apis/admissionregistration.k8s.io/${version}/${POLICIES}`;

const versionsOf = (body: Json, groupName: string): unknown => {
  const groups = body["items"] as readonly { metadata: { name?: string }; versions: readonly Json[] }[];
  return groups
    .find(({ metadata }) => metadata.name === groupName)
    ?.versions.map(({ version, resources }) => [
      version,
      (resources as readonly Json[]).map(({ resource }) => resource).filter((name) => name === POLICIES),
    ]);
};

describe("discovery of a simulator", () => {
  it("tells all groups in one document to whoever asks for that form first", async () => {
    const simulator = await openSimulator();
    const { body, headers } = await ask(simulator, "/apis", { headers: { accept: `${AGGREGATED},application/json` } });
    expect(headers.get("content-type")).toBe(AGGREGATED);
    expect(versionsOf(body, "admissionregistration.k8s.io")).toEqual([["v1", [POLICIES]]]);
    const core = await ask(simulator, "/api", { headers: { accept: AGGREGATED } });
    expect(JSON.stringify(core.body)).toContain('"resource":"pods"');
    const plain = await ask(simulator, "/apis", { headers: { accept: `application/json,${AGGREGATED}` } });
    expect(plain.body["kind"]).toBe("APIGroupList");
  });

  it("tells version by version as an older server does", async () => {
    const simulator = await openSimulator({ discovery: "versioned" });
    const { body } = await ask(simulator, "/apis", { headers: { accept: `${AGGREGATED},application/json` } });
    expect(body["kind"]).toBe("APIGroupList");
  });

  it("follows the versions that are served: one is refused and its watches end, another answers", async () => {
    const simulator = await openSimulator();
    simulator.cluster.create(POLICIES, { metadata: { name: "policy" } });
    const watch = await openWatch(simulator, `${pathOf("v1")}?watch=1&resourceVersion=0`);
    expect(await watch.take(1)).toEqual(["ADDED policy"]);
    simulator.setServedVersions(POLICIES, ["v1alpha1", "v1beta1"]);
    expect(await watch.nextLine()).toBeUndefined();
    const { body } = await ask(simulator, "/apis", { headers: { accept: AGGREGATED } });
    expect(versionsOf(body, "admissionregistration.k8s.io")).toEqual([
      ["v1", []],
      ["v1alpha1", [POLICIES]],
      ["v1beta1", [POLICIES]],
    ]);
    expect((await ask(simulator, pathOf("v1"))).status).toBe(404);
    expect((await ask(simulator, pathOf("v1beta1"))).body).toMatchObject({
      apiVersion: "admissionregistration.k8s.io/v1beta1",
      items: [{ metadata: { name: "policy" } }],
    });
    simulator.setServedVersions(POLICIES, []);
    expect((await fetch(`${simulator.url}${pathOf("v1beta1")}`)).status).toBe(404);
  });
});
