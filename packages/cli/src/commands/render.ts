import { choice, composeOptions, defineOptions, text } from "@kube-state-shards/daemon";
import { FORMATS } from "@kube-state-shards/exposition";
import { catalogue, createKindRenderer } from "@kube-state-shards/families";
import { defineCommand } from "../command.ts";
import { readObjects } from "../input/read-objects.ts";
import { logOptions } from "../options/log-options.ts";
import { familyOptionsOf, metricOptions } from "../options/metric-options.ts";
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
    format: {
      flag: "--format",
      env: "KSS_FORMAT",
      type: choice(["text", "openmetrics"]),
      default: "text",
      help: "Format of what is printed: Prometheus text 0.0.4, or OpenMetrics 1.0.",
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
    // What is in the file was put there on purpose: kinds that are off by default are shown, too.
    const renderers = (values.resources ?? catalogue).map((kind) => createKindRenderer(kind, options));
    const objects = await readObjects(values.file, stdin);
    const format = values.format === "openmetrics" ? FORMATS.openMetrics : FORMATS.text;
    const { pieces, warnings } = renderObjects(objects, renderers, format);
    for (const warning of warnings) console.say(`warning: ${warning}`);
    for (const piece of pieces) await console.print(piece);
    if (format.end !== "") await console.print(format.end);
    return 0;
  },
});
