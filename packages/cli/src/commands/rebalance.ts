import { defineCommand } from "../command.ts";
import { askCoordinators } from "../operate/ask-coordinators.ts";
import { operatorOptions } from "../options/operator-options.ts";

export const rebalanceCommand = defineCommand({
  name: "rebalance",
  summary: "Share the units out again by their present loads, whatever threshold and pause say.",
  schema: operatorOptions,
  run: async (values, { console }) => {
    const { body } = await askCoordinators({ attempt: "rebalance", method: "POST", path: "/rebalance" }, values);
    const moves = typeof body === "object" && body !== null && "moves" in body ? Number(body.moves) : Number.NaN;
    await console.print(
      moves === 0 ? "nothing to move: loads are even enough\n" : `${moves} units move, see kube-state-shards status\n`,
    );
    return 0;
  },
});
