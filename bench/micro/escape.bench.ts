import { escapeLabelValue } from "@kube-state-shards/exposition";
import { compare } from "./measure.ts";

const CALLS = 200_000;
const names = Array.from({ length: CALLS }, (_, index) => `web-${index.toString(36)}-6d4cf56db6-x${index % 97}`);
const odd = names.map((name) => `${name} says "hi"\n`);
const replaceAllThrice = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');

function run(values: readonly string[], change: (value: string) => string): number {
  let characters = 0;
  for (const value of values) characters += change(value).length;
  return characters;
}

for (const [title, values] of [
  ["Names with nothing to escape", names],
  ["Values with quotes and a newline", odd],
] as const) {
  compare({
    title,
    calls: CALLS,
    candidates: [
      { name: "escapeLabelValue", run: () => run(values, escapeLabelValue) },
      { name: "replaceAll x 3", run: () => run(values, replaceAllThrice) },
    ],
  });
}
