import type { SampleSink } from "../kind/family.ts";
import { labelText } from "../labels/label-text.ts";
import type { JsonRecord } from "../narrow/json-value.ts";
import { parseQuantity } from "../narrow/quantity.ts";

/** Writes each quantity, to the thousandth, under its name as it is; `after` is the labels that follow `resource`. */
export function writeQuantities(samples: SampleSink, quantities: JsonRecord, after: string): void {
  for (const name of Object.keys(quantities)) {
    const quantity = parseQuantity(quantities[name]);
    if (quantity !== undefined) samples.add(labelText("resource", name) + after, quantity.milli);
  }
}
