import type { WatchedResource } from "../reflector/reflector-options.ts";

/** The selectors as they follow other parameters of a query: empty, or `&labelSelector=team%3Da`. */
export function selectorQuery({
  labelSelector,
  fieldSelector,
  shardSelector,
}: Pick<WatchedResource, "labelSelector" | "fieldSelector" | "shardSelector">): string {
  return Object.entries({ labelSelector, fieldSelector, shardSelector })
    .map(([name, selector = ""]) => [name, typeof selector === "function" ? selector() : selector] as const)
    .map(([name, value]) => (value === "" ? "" : `&${name}=${encodeURIComponent(value)}`))
    .join("");
}

/** Whether a later request may select something else. */
export const mayChange = ({ fieldSelector, shardSelector }: WatchedResource): boolean =>
  typeof fieldSelector === "function" || typeof shardSelector === "function";
