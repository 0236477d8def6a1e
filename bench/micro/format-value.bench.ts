import { formatValue } from "@kube-state-shards/exposition";
import { compare } from "./measure.ts";

const CALLS = 200_000;
const times = Array.from({ length: CALLS }, (_, index) => 1_732_000_000 + index);
const small = times.map((_, index) => index % 3);
const byToExponential = (value: number): string => {
  const text = value.toExponential();
  const sign = text.indexOf("e") + 1;
  return text.length - sign === 2 ? `${text.slice(0, sign + 1)}0${text.slice(sign + 1)}` : text;
};

function run(values: readonly number[], format: (value: number) => string): number {
  let characters = 0;
  for (const value of values) characters += format(value).length;
  return characters;
}

compare({
  title: "Times in seconds",
  calls: CALLS,
  candidates: [
    { name: "formatValue", run: () => run(times, formatValue) },
    { name: "toExponential, exponent padded", run: () => run(times, byToExponential) },
  ],
});
compare({
  title: "0, 1 and 2",
  calls: CALLS,
  candidates: [{ name: "formatValue", run: () => run(small, formatValue) }],
});
