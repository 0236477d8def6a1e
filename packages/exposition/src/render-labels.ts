import { escapeLabelValue } from "./escape.ts";
import type { Label } from "./sample.ts";

/** `a="b",c="d"`: values escaped, no braces, "" for no labels. The names must be valid label names already. */
export function renderLabels(labels: readonly Label[]): string {
  let text = "";
  for (const [name, value] of labels) {
    text += `${text === "" ? "" : ","}${name}="${escapeLabelValue(value)}"`;
  }
  return text;
}
