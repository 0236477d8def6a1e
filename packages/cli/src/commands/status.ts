import { composeOptions } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { readStatus } from "../operate/read-status.ts";
import { renderStatus } from "../operate/render-status.ts";
import { operatorOptions, outputOptions } from "../options/operator-options.ts";

export const statusCommand = defineCommand({
  name: "status",
  summary: "Show how a fleet stands: leader, shards, moves in flight, and what is wrong with what to do.",
  schema: composeOptions(outputOptions, operatorOptions),
  run: async (values, { console }) => {
    const found = await readStatus(values);
    await console.print(
      values.output === "json" ? `${JSON.stringify(found.status, undefined, 2)}\n` : renderStatus(found),
    );
    return 0;
  },
});
