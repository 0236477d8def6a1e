import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { CommunityValues } from "./chart-values.ts";
import { COMMUNITY_CHART_VALUES } from "./community-chart-interface.ts";

const CHART = new URL("../../../../deploy/helm/kube-state-shards/", import.meta.url).pathname;
const read = (file: string): Promise<string> => readFile(`${CHART}${file}`, "utf8");
const table: CommunityValues = parse(await read("files/community-values.yaml"));
const kept = [...table.same, ...table.changed].flatMap(({ values }) => values);
const refused = table.refused.map(({ value }) => value);

type Schema = { readonly $ref?: string; readonly properties?: Readonly<Record<string, Schema>> };
const schema: Schema & { readonly $defs: Readonly<Record<string, Schema>> } = JSON.parse(
  await read("values.schema.json"),
);

/** The schema of the value at a path; undefined where it lets no such value through. */
function schemaOf(path: string): Schema | undefined {
  let found: Schema | undefined = schema;
  for (const name of path.split(".")) found = followed(found)?.properties?.[name] ?? opened(found);
  return followed(found);
}
const followed = (one: Schema | undefined): Schema | undefined =>
  one?.$ref === undefined ? one : schema.$defs[one.$ref.slice("#/$defs/".length)];
/** Below what has no counterpart everything is let through: templates look at what asks for something. */
const opened = (one: Schema | undefined): Schema | undefined => (one?.$ref === "#/$defs/notHere" ? one : undefined);

describe("the values of the community's chart", () => {
  it("have each a fate, and one only", () => {
    for (const value of COMMUNITY_CHART_VALUES) {
      const fates = [...kept, ...refused].filter((path) => value === path || value.startsWith(`${path}.`));
      expect([value, fates.length]).toEqual([value, 1]);
    }
    const known = (path: string) =>
      COMMUNITY_CHART_VALUES.some((value) => value === path || value.startsWith(`${path}.`));
    expect([...kept, ...refused].filter((path) => !known(path))).toEqual([]);
  });

  it("are in the schema where they are kept, and let through to where they are refused", () => {
    for (const path of kept) {
      expect([path, schemaOf(path) !== undefined]).toEqual([path, true]);
      expect([path, schemaOf(path) === schema.$defs["notHere"]]).toEqual([path, false]);
    }
    for (const path of refused) expect([path, schemaOf(path) !== undefined]).toEqual([path, true]);
  });

  it("that are kept have a default among ours, but for fields of a probe or a Service that may be left out", async () => {
    const defaults: unknown = parse(await read("values.yaml"));
    const missing = kept.filter((path) => {
      let found: unknown = defaults;
      for (const name of path.split("."))
        found = typeof found === "object" && found !== null ? Reflect.get(found, name) : undefined;
      return found === undefined;
    });
    expect(missing).toEqual(["livenessProbe.successThreshold", "readinessProbe.successThreshold"]);
  });
});
