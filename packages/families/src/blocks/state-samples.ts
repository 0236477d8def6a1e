import type { SampleSink } from "../kind/family.ts";
import { labelText } from "../labels/label-text.ts";

/** Writes one sample per state: 1 for the present one, 0 for the others. */
export function stateWriter(label: string, states: readonly string[]): (samples: SampleSink, state: string) => void {
  const rows = states.map((state) => [state, labelText(label, state)] as const);
  return (samples, present) => {
    for (const [state, text] of rows) samples.add(text, state === present ? 1 : 0);
  };
}
