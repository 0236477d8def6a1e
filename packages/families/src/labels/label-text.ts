import { escapeLabelValue } from "@kube-state-shards/exposition";

/**
 * One label of a sample, comma first: `,phase="Running"`. The texts of a sample's labels are joined by `+`.
 *
 * WHY a text and no `Label`: a pod has some 60 samples; pairs, lists and sample objects for them would be garbage at
 * once. The comma can always stand, because every kind has an identity label in front.
 */
export function labelText(name: string, value: string): string {
  return `,${name}="${escapeLabelValue(value)}"`;
}
