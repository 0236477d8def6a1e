import type { WatchedResource } from "../reflector/reflector-options.ts";

/** The selectors as they follow other parameters of a query: empty, or `&labelSelector=team%3Da`. */
export function selectorQuery({
  labelSelector = "",
  fieldSelector = "",
}: Pick<WatchedResource, "labelSelector" | "fieldSelector">): string {
  const labels = labelSelector === "" ? "" : `&labelSelector=${encodeURIComponent(labelSelector)}`;
  return fieldSelector === "" ? labels : `${labels}&fieldSelector=${encodeURIComponent(fieldSelector)}`;
}
