import { composeOptions, defineOptions, text } from "@kube-state-shards/daemon";
import { createKindRenderer } from "@kube-state-shards/families";
import { defineCommand } from "../command.ts";
import { readObjects } from "../input/read-objects.ts";
import { logOptions } from "../options/log-options.ts";
import { familyOptionsOf, kindsOf, metricOptions } from "../options/metric-options.ts";
import { renderObjects } from "../render-objects.ts";

const fileOptions = defineOptions(
  {
    file: {
      flag: "--file",
      short: "f",
      env: "KSS_FILE",
      type: text({ placeholder: "<file>" }),
      required: true,
      help: "Objects as kubectl get -o json or -o yaml prints them; - is standard input.",
    },
  },
  [],
  "Input",
);

export const renderCommand = defineCommand({
  name: "render",
  summary: "Print the samples that the Kubernetes objects of a file give, as a scrape would show them.",
  schema: composeOptions(fileOptions, metricOptions, logOptions),
  run: async (values, { console, stdin }) => {
    const options = familyOptionsOf(values);
    const renderers = kindsOf(values).map((kind) => createKindRenderer(kind, options));
    const objects = await readObjects(values.file, stdin);
    const { pieces, warnings } = renderObjects(objects, renderers);
    for (const warning of warnings) console.say(`warning: ${warning}`);
    for (const piece of pieces) await console.print(piece);
    return 0;
  },
});
