import { composeOptions, defineOptions, flag, text } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { askCoordinators } from "../operate/ask-coordinators.ts";
import { operatorOptions } from "../options/operator-options.ts";
import { SHARD_NAME } from "../options/shard-names.ts";

const drainOptions = defineOptions({
  shard: {
    flag: "--shard",
    operand: true,
    env: "KSS_SHARD",
    type: text({
      pattern: SHARD_NAME,
      placeholder: "<shard>",
      wanted: "a shard's id, such as shard-0",
    }),
    required: true,
    help: "Which shard, such as shard-0.",
  },
  undo: {
    flag: "--undo",
    env: "KSS_UNDO",
    type: flag(),
    default: false,
    help: "Lets the shard take units again.",
  },
});

export const drainCommand = defineCommand({
  name: "drain",
  summary: "Empty a shard and give it nothing until --undo, also after a restart: its units move to the others first.",
  schema: composeOptions(drainOptions, operatorOptions),
  run: async ({ shard, undo, ...values }, { console }) => {
    const { url } = await askCoordinators(
      undo
        ? { attempt: `undo the drain of ${shard}`, method: "DELETE", path: `/drains/${shard}` }
        : { attempt: `drain ${shard}`, method: "POST", path: "/drains", body: { shard } },
      values,
    );
    await console.print(
      undo
        ? `${shard} takes units again\n`
        : `${shard} is drained: its units move, see kube-state-shards status --coordinator-url ${url}\n`,
    );
    return 0;
  },
});
