import { choice, defineOptions } from "@kube-state-shards/daemon";
import { describeFamilies } from "@kube-state-shards/families";
import { defineCommand } from "../command.ts";
import { renderTable } from "../output/table.ts";

const schema = defineOptions({
  output: {
    flag: "--output",
    short: "o",
    env: "KSS_OUTPUT",
    type: choice(["table", "json"]),
    default: "table",
    help: "A table for people, or an array of objects.",
  },
});

export const familiesCommand = defineCommand({
  name: "families",
  summary: "List the metric families: resource, name, type, stability, whether they are opt-in, labels.",
  schema,
  run: async ({ output }, { console }) => {
    const families = describeFamilies();
    if (output === "json") {
      await console.print(`${JSON.stringify(families, undefined, 2)}\n`);
      return 0;
    }
    const rows = families.map(({ resource, name, type, stability, optIn, labels }) => [
      resource,
      name,
      type,
      stability,
      optIn === true ? "opt-in" : "",
      labels.join(","),
    ]);
    await console.print(renderTable(["RESOURCE", "NAME", "TYPE", "STABILITY", "OPTIN", "LABELS"], rows));
    return 0;
  },
});
