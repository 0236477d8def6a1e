export type Label = readonly [name: string, value: string];

/** One line of a family: its own labels (the object's identity labels are rendered once, before them) and its value. */
export type Sample = { readonly labels: readonly Label[]; readonly value: number };

export const METRIC_TYPES = ["gauge", "counter"] as const;
export type MetricType = (typeof METRIC_TYPES)[number];

/** What stands above a family's samples in the exposition. */
export type FamilyHead = { readonly name: string; readonly type: MetricType; readonly help: string };
