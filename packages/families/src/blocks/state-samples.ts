import type { SampleSink } from "../kind/family.ts";
import { labelText } from "../labels/label-text.ts";

/** Writes one sample per state: 1 for the present one, 0 for the others. */
export function stateWriter(label: string, states: readonly string[]): (samples: SampleSink, state: string) => void {
  const rows = states.map((state) => ({ state, labels: labelText(label, state) }));
  return (samples, present) => {
    for (const { state, labels } of rows) samples.add(labels, state === present ? 1 : 0);
  };
}
