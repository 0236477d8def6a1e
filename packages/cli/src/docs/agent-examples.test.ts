import { readdirSync, readFileSync } from "node:fs";
import { catalogue, describeFamilies } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { readAgentExamples } from "./agent-examples.case.ts";

const FOLDER = new URL("../../../../deploy/agents/", import.meta.url);
const PAGE = readFileSync(new URL("../../../../docs/agents.md", import.meta.url), "utf8");
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));
const EXAMPLES = readAgentExamples(FILES);

const families = describeFamilies();
const known: readonly string[] = catalogue.map(({ resource }) => resource);
const byDefault = catalogue.filter(({ inDefaultSet }) => inDefaultSet).map(({ resource }) => resource);
/** Whether a family has the label, or has some that are named after what objects carry: `label_*`. */
const hasLabel = (labels: readonly string[], label: string): boolean =>
  labels.some((own) => own === label || (own.endsWith("*") && label.startsWith(own.slice(0, -1))));

it("there is an example for each agent that the page names", () => {
  expect([...FILES].sort()).toEqual([
    "datadog-agent-5.yaml",
    "datadog-agent-6.yaml",
    "opentelemetry-collector.yaml",
    "vmagent.yaml",
  ]);
  for (const file of FILES) expect(PAGE).toContain(`(../deploy/agents/${file})`);
});

describe.each([...EXAMPLES])("the example %s", (_file, { text, bodies }) => {
  it("says what the agent's limits are", () => {
    expect(text).toMatch(/^# Limits: .*(10 s|16 MiB)/m);
  });

  it("asks for kinds that there are, and together for every default kind exactly once", () => {
    const asked = bodies.flatMap(({ resources }) => resources);
    expect(bodies.length).toBeGreaterThan(1);
    expect(asked.filter((resource) => !known.includes(resource))).toEqual([]);
    expect([...asked].sort()).toEqual([...byDefault].sort());
  });
});

const joins = [...EXAMPLES].flatMap(([file, { bodies }]) =>
  bodies.flatMap(({ resources, joins: own }) =>
    own.map((join) => [`${file}: ${join.source}`, { join, resources }] as const),
  ),
);

describe("joins of labels", () => {
  it("are shown for pods, nodes and workloads", () => expect(joins.length).toBeGreaterThan(8));

  it.each(joins)("%s is in one body with all that it is joined to", (_name, { join, resources }) => {
    const source = families.find(({ name }) => name === join.source);
    expect(source, "a family that there is").toBeDefined();
    expect(resources).toContain(source?.resource);
    for (const label of [...join.match, ...join.get]) {
      expect(hasLabel(source?.labels ?? [], label), `${join.source} has ${label}`).toBe(true);
    }
    expect(join.match.length).toBeGreaterThan(0);
    const targets = families.filter(
      ({ name, labels, resource }) =>
        name !== join.source && byDefault.includes(resource) && join.match.every((label) => labels.includes(label)),
    );
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter(({ resource }) => !resources.includes(resource)).map(({ name }) => name)).toEqual([]);
  });

  it("rename labels that families have", () => {
    const renamed = [...EXAMPLES.values()].flatMap(({ bodies }) => bodies.flatMap((body) => body.renamed));
    expect(renamed.length).toBeGreaterThan(0);
    for (const label of renamed)
      expect(
        families.some(({ labels }) => labels.includes(label)),
        label,
      ).toBe(true);
  });
});
