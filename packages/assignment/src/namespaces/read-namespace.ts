import type { SelectableNamespace } from "../selection/namespace-selection.ts";

/** What is asked of a Namespace object; undefined for one without a name. */
export function readNamespace(object: unknown): SelectableNamespace | undefined {
  const metadata = recordOf(recordOf(object)["metadata"]);
  const { name } = metadata;
  if (typeof name !== "string" || name === "") return undefined;
  const labels = Object.entries(recordOf(metadata["labels"])).filter((label): label is [string, string] => {
    const [, value] = label;
    return typeof value === "string";
  });
  return { name, labels: Object.fromEntries(labels) };
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
