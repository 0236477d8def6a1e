import { describe, expect, it } from "vitest";
import { catalogue, findKind } from "./catalogue.ts";
import { describeFamilies } from "./describe-families.ts";
import type { Kind } from "./kind/kind.ts";
import { resourcePath } from "./resource-path.ts";

describe("the catalogue", () => {
  it("is sorted by resource and finds each kind by it", () => {
    const resources = catalogue.map(({ resource }) => resource);
    expect(resources).toEqual([...resources].sort());
    expect(resources.map((resource) => findKind(resource)?.resource)).toEqual(resources);
    expect(findKind("pod")).toBeUndefined();
  });

  it("names no family twice, and helps with one sentence of its own for each", () => {
    const families = catalogue.flatMap((kind) => kind.families);
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
    for (const { help } of families) expect(help).toMatch(/^[A-Z0-9][^\n]{10,120}\.$/);
  });

  it("describes its families with optIn only where it is true", () => {
    const optIn = describeFamilies().filter((family) => "optIn" in family);
    expect(optIn.map(({ name }) => name)).toEqual(["kube_persistentvolume_csi_attributes", "kube_pod_nodeselectors"]);
  });
});

describe("a kind's API path", () => {
  it.each([
    ["pods", "shop", "/api/v1/namespaces/shop/pods"],
    ["pods", undefined, "/api/v1/pods"],
    ["deployments", "shop", "/apis/apps/v1/namespaces/shop/deployments"],
    ["deployments", undefined, "/apis/apps/v1/deployments"],
    ["nodes", undefined, "/api/v1/nodes"],
    ["namespaces", "shop", "/api/v1/namespaces"],
  ])("of %s in %s is %s", (resource, namespace, path) => {
    expect(resourcePath(findKind(resource) as Kind, namespace)).toBe(path);
  });
});
