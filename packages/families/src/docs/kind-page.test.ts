import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogue } from "../catalogue.ts";
import type { Kind } from "../kind/kind.ts";
import { exampleObjects } from "../testing/example-objects.ts";
import { renderKindList, renderKindPage } from "./kind-page.ts";

const FOLDER = new URL("../../../../docs/metrics/", import.meta.url);
const page = (name: string): string => new URL(name, FOLDER).pathname;

// `npm test -- packages/families/src/docs -u` writes them anew.
describe("docs/metrics", () => {
  it.each(catalogue.map((kind) => [kind.resource, kind] as const))("has the page of %s", async (resource, kind) => {
    await expect(renderKindPage(kind, exampleObjects(resource))).toMatchFileSnapshot(page(`${resource}.md`));
  });

  it("has the list of all kinds", async () => {
    await expect(renderKindList(catalogue)).toMatchFileSnapshot(page("README.md"));
  });

  it("has no page of a kind that is not served", () => {
    const resources = catalogue.map(({ resource }) => `${resource}.md`);
    expect(readdirSync(FOLDER).sort()).toEqual([...resources, "README.md", "joins.md"].sort());
  });

  it("cannot be printed for a family that the example gives no sample of", () => {
    expect(() => renderKindPage(catalogue[0] as Kind, [{ metadata: { name: "x" } }])).toThrow(
      /show an example of kube_/,
    );
  });
});
