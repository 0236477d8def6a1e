import { composeOptions, defineOptions } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { askCoordinators } from "../operate/ask-coordinators.ts";
import { operatorOptions } from "../options/operator-options.ts";
import { shardNames } from "../options/shard-names.ts";

const deathOptions = defineOptions({
  shards: {
    flag: "--shards",
    operand: true,
    env: "KSS_DEAD_SHARDS",
    type: shardNames(),
    required: true,
    help: "Which shards, such as shard-1 shard-2.",
  },
});

export const declareDeadCommand = defineCommand({
  name: "declare-dead",
  summary:
    "Give up silent shards that are gone for good, though so many are silent that nothing moves: their units go to the others. Refused for one that reports or answers.",
  schema: composeOptions(deathOptions, operatorOptions),
  run: async ({ shards, ...values }, { console }) => {
    const { url } = await askCoordinators(
      { attempt: `declare ${shards.join(", ")} dead`, method: "POST", path: "/deaths", body: { shards } },
      values,
    );
    await console.print(
      `${shards.join(", ")} given up: the others take over, see kube-state-shards status --coordinator-url ${url}\n`,
    );
    return 0;
  },
});
