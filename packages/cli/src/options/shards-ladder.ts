import type { LadderStep } from "@kube-state-shards/coordinator";
import { type ConfigValue, type OptionType, type ParsedValue, right, wrong } from "@kube-state-shards/daemon";

const WANTED =
  "steps of nodes=shards such as 0=1,500=2,2000=5: whole numbers, the nodes rising, the shards 1 or more and not falling";

/** From how many nodes on how many shards; in a settings file also a map of the one to the other. */
export function shardsLadder(): OptionType<readonly LadderStep[]> {
  return {
    placeholder: "<nodes=shards,...>",
    arity: "list",
    parse: (texts) => parseSteps(texts.flatMap((text) => text.split(","))),
    parseConfig: (value) => parseSteps(stepsIn(value)),
    show: (steps) => steps.map(({ nodes, shards }) => `${nodes}=${shards}`).join(","),
  };
}

function stepsIn(value: ConfigValue): readonly string[] {
  switch (value.kind) {
    case "text":
      return value.text.split(",");
    case "list":
      return value.items;
    case "map":
      return [...value.entries].map(([nodes, shards]) => `${nodes}=${shards.join(",")}`);
  }
  return value satisfies never;
}

function parseSteps(texts: readonly string[]): ParsedValue<readonly LadderStep[]> {
  const steps: LadderStep[] = [];
  for (const text of texts.map((one) => one.trim()).filter((one) => one !== "")) {
    const [, nodes, shards] = /^(\d{1,9})=(\d{1,9})$/.exec(text) ?? [];
    const step = { nodes: Number(nodes), shards: Number(shards) };
    const before = steps.at(-1) ?? { nodes: -1, shards: 1 };
    // A text that does not match gives NaN, which is above nothing.
    if (!(step.nodes > before.nodes && step.shards >= before.shards)) return wrong(WANTED);
    steps.push(step);
  }
  return right(steps);
}
