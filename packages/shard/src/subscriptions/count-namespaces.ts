import { type Assignment, parseUnit, wholeOf } from "@kube-state-shards/assignment";

/** Namespaces that an assignment names, whoever owns them, or their slices. */
export function countNamespaces({ units, unowned }: Pick<Assignment, "units" | "unowned">): number {
  const wholes = new Set([...Object.keys(units), ...unowned].map(wholeOf));
  let count = 0;
  for (const whole of wholes) if (parseUnit(whole).kind === "namespace") count += 1;
  return count;
}
