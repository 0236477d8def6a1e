import { describe, expect, it } from "vitest";
import { permissionsFor } from "./permissions.ts";

describe("the permissions of kinds", () => {
  it("are list and watch, a rule for each API group", () => {
    const kinds = [
      { group: "apps", resource: "replicasets" },
      { group: "", resource: "pods" },
      { group: "apps", resource: "deployments" },
      { group: "", resource: "pods" },
    ];
    expect(permissionsFor(kinds)).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
      { apiGroups: ["apps"], resources: ["deployments", "replicasets"], verbs: ["list", "watch"] },
    ]);
  });

  it("are none for no kinds", () => {
    expect(permissionsFor([])).toEqual([]);
  });
});
