import { sanitizeLabelName } from "@kube-state-shards/exposition";
import type { JsonRecord } from "../narrow/json-value.ts";
import { labelText } from "./label-text.ts";

/**
 * Kubernetes labels as sample labels: `app.kubernetes.io/partOf` with prefix `label` is `label_app_kubernetes_io_part_of`.
 *
 * Keys are taken in sorted order. Those that would get the same name are all suffixed `_conflict1`, `_conflict2`, ... in
 * that order, past any name that is in use already. A value that is no text is left out.
 */
export function prometheusLabelsText(prefix: string, values: JsonRecord, keys: readonly string[]): string {
  const names = nameLabels(prefix, keys);
  let text = "";
  for (const [index, key] of keys.entries()) {
    const value = values[key];
    if (typeof value === "string") text += labelText(names[index] ?? key, value);
  }
  return text;
}

/** The keys of `values` that hold a text, sorted. */
export function sortedTextKeys(values: JsonRecord): readonly string[] {
  return Object.keys(values)
    .filter((key) => typeof values[key] === "string")
    .sort();
}

function nameLabels(prefix: string, keys: readonly string[]): readonly string[] {
  const names: string[] = [];
  const indexByName = new Map<string, number>();
  const conflicts = new Map<string, number>();
  const take = (name: string, index: number): void => {
    names[index] = name;
    indexByName.set(name, index);
  };
  const takeNextSuffix = (base: string, index: number): void => {
    let count = conflicts.get(base) ?? 0;
    do count += 1;
    while (indexByName.has(`${base}_conflict${count}`));
    conflicts.set(base, count);
    take(`${base}_conflict${count}`, index);
  };
  for (const [index, key] of keys.entries()) {
    const base = snakeCase(sanitizeLabelName(`${prefix}_${key}`));
    const first = indexByName.get(base);
    if (first !== undefined && !conflicts.has(base)) {
      takeNextSuffix(base, first);
      indexByName.delete(base);
    }
    if (conflicts.has(base)) takeNextSuffix(base, index);
    else take(base, index);
  }
  return names;
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
