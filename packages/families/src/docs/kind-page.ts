import { createKindRenderer } from "../kind/create-kind-renderer.ts";
import type { Family } from "../kind/family.ts";
import { familyTexts } from "../kind/family-texts.ts";
import type { Kind } from "../kind/kind.ts";
import { resourcePath } from "../resource-path.ts";

/** Families that are off, and labels that need an allowlist, are on here: an example shows all that there is. */
const EVERYTHING = {
  optInList: [/.*/],
  labelsAllowlist: new Map([["*", ["*"]]]),
  annotationsAllowlist: new Map([["*", ["*"]]]),
};

/** The documentation of one kind, as Markdown: what is read, its families, and a sample of each from `examples`. */
export function renderKindPage(kind: Kind, examples: readonly unknown[]): string {
  const { resource, families } = kind;
  return [
    `# ${resource}`,
    "",
    ...describeSource(kind),
    "",
    "| family | type | labels | stability | since | what it says |",
    "|---|---|---|---|---|---|",
    ...families.map(describeFamily),
    "",
    "## Examples",
    "",
    `One sample of each family, with all labels and annotations allowed:`,
    "",
    "```text",
    ...exampleLines(kind, examples),
    "```",
    "",
    "[All kinds](README.md)",
    "",
  ].join("\n");
}

function describeSource(kind: Kind): readonly string[] {
  const { resource, group, scope, inDefaultSet } = kind;
  const read = kind.metadataOnly ? "Only their metadata is asked for" : "Whole objects are asked for";
  return [
    `Kind \`${kind.kind}\`, ${scope === "namespaced" ? "in namespaces" : "of the whole cluster"}, read at ` +
      `\`${resourcePath(kind, scope === "namespaced" ? "NAMESPACE" : undefined)}\`. ${read}.`,
    `Permissions: \`list\` and \`watch\` on \`${resource}\` of the ${group === "" ? "core API group" : `API group \`${group}\``}.`,
    ...(inDefaultSet ? [] : [`Served only where \`--resources\` names \`${resource}\`.`]),
  ];
}

const describeFamily = ({ name, type, labels, stability, since, optIn, help }: Family): string =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${stability} | ${since} | ` +
  `${escapeCell(help)}${optIn ? " Off unless `--metric-opt-in-list` names it." : ""} |`;

const escapeCell = (text: string): string => text.replace(/[|<>]/g, (character) => `\\${character}`);

/** The first line of each family. Errors: a family without any, which a page must not pass over. */
function exampleLines(kind: Kind, examples: readonly unknown[]): readonly string[] {
  const { heads, render } = createKindRenderer(kind, EVERYTHING);
  const rendered = examples.map((example) => familyTexts(render(example)));
  return heads.map(({ name }, index) => {
    const text = rendered.map((texts) => texts[index] ?? "").find((one) => one !== "");
    if (text === undefined)
      throw new Error(`show an example of ${name}: no object gives a sample, want one of each family`);
    return text.slice(0, text.indexOf("\n"));
  });
}

/** The list of all kinds, as Markdown. */
export function renderKindList(kinds: readonly Kind[]): string {
  const count = kinds.reduce((sum, { families }) => sum + families.length, 0);
  return [
    "# Metrics",
    "",
    `${count} families of ${kinds.length} kinds. Each page names a kind's families with an example, and what has to be allowed to read it.`,
    "[Joins](joins.md) shows queries that put them together. `kube-state-shards families` prints the same table.",
    "",
    "STABLE families keep name, labels and meaning; ALPHA ones may still change.",
    "",
    "| resource | API group | scope | by default | families |",
    "|---|---|---|---|---|",
    ...kinds.map(
      ({ resource, group, scope, inDefaultSet, families }) =>
        `| [${resource}](${resource}.md) | ${group === "" ? "core" : group} | ${scope} | ${inDefaultSet ? "served" : "off"} | ${families.length} |`,
    ),
    "",
  ].join("\n");
}
