import { formatValue } from "./format-value.ts";
import { renderLabels } from "./render-labels.ts";
import type { Sample } from "./sample.ts";

/**
 * One sample of family `name`, newline included. `identityText` is what `renderLabels` gave for the labels that all
 * samples of the object share, or "": it is rendered once an object, and stands before the sample's own labels.
 */
export function renderSampleLine(name: string, identityText: string, sample: Sample): string {
  const value = formatValue(sample.value);
  const own = sample.labels.length === 0 ? "" : renderLabels(sample.labels);
  if (own === "") return identityText === "" ? `${name} ${value}\n` : `${name}{${identityText}} ${value}\n`;
  return identityText === "" ? `${name}{${own}} ${value}\n` : `${name}{${identityText},${own}} ${value}\n`;
}
