import { describeFamilies } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";
import { runProcess } from "../testing/run-process.ts";

describe("families", () => {
  it("prints the catalogue as JSON, with optIn only where it is true", async () => {
    const { code, stdout, stderr } = await runProcess(["families", "-o", "json"]);
    expect([code, stderr]).toEqual([0, ""]);
    const families: readonly Readonly<Record<string, unknown>>[] = JSON.parse(stdout);
    expect(families).toEqual(describeFamilies());
    expect(families).toContainEqual({
      resource: "namespaces",
      name: "kube_namespace_created",
      type: "gauge",
      stability: "STABLE",
      labels: ["namespace"],
    });
    expect(families.filter((family) => "optIn" in family && family["optIn"] !== true)).toEqual([]);
  });

  it("prints a table with one line a family", async () => {
    const { code, stdout } = await runInProcess(["families"]);
    expect(code).toBe(0);
    const [head, ...lines] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/^RESOURCE +NAME +TYPE +STABILITY +OPTIN +LABELS$/);
    expect(lines).toHaveLength(describeFamilies().length);
    expect(lines.find((line) => line.includes(" kube_namespace_created "))).toMatch(
      /^namespaces +kube_namespace_created +gauge +STABLE +namespace$/,
    );
  });
});
