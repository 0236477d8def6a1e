import { readFile } from "node:fs/promises";
import { catalogue } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { renderChartKinds } from "./chart-kinds.ts";

const CHART = new URL("../../../../deploy/helm/kube-state-shards/", import.meta.url).pathname;

describe("the kinds that the Helm chart knows", () => {
  // `npm test -- packages/cli/src/docs -u` writes it anew.
  it("are those of the catalogue, with group, scope and whether they are served by default", async () => {
    await expect(renderChartKinds()).toMatchFileSnapshot(`${CHART}files/kinds.yaml`);
  });

  it("are the ones that its schema takes as collectors", async () => {
    const schema = JSON.parse(await readFile(`${CHART}values.schema.json`, "utf8"));
    expect(schema.$defs.kind.enum).toEqual(catalogue.map(({ resource }) => resource).toSorted());
  });
});
