import type { WatchedResource } from "../reflector/reflector-options.ts";

/** The selectors as they follow other parameters of a query: empty, or `&labelSelector=team%3Da`. */
export function selectorQuery({
  labelSelector,
  fieldSelector,
  shardSelector,
}: Pick<WatchedResource, "labelSelector" | "fieldSelector" | "shardSelector">): string {
  const shards = typeof shardSelector === "function" ? shardSelector() : shardSelector;
  return Object.entries({ labelSelector, fieldSelector, shardSelector: shards })
    .map(([name, value = ""]) => (value === "" ? "" : `&${name}=${encodeURIComponent(value)}`))
    .join("");
}
