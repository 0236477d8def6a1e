import type { OptionsSchema } from "./define-options.ts";
import { nearestName } from "./nearest-name.ts";
import type { ConfigValue } from "./option-type.ts";

export type ConfigEntry = {
  readonly key: string;
  readonly value: ConfigValue;
  /** Of the key; both from 1. */
  readonly line: number;
  readonly column: number;
};

/** What a settings file holds. */
export type ConfigContent = { readonly file: string; readonly entries: readonly ConfigEntry[] };

/** With where it stands, for messages: `settings.yaml:3:1`. */
export type PlacedEntry = ConfigEntry & { readonly place: string };
type MatchedEntries = { readonly found: ReadonlyMap<string, PlacedEntry>; readonly faults: readonly string[] };

type Keys = Pick<OptionsSchema<never>, "rows" | "foreign">;

/** The entries by flag, under any of the names an option has. */
export function matchEntries(schema: Keys, config: ConfigContent | undefined): MatchedEntries {
  const found = new Map<string, PlacedEntry>();
  const faults: string[] = [];
  const flags = flagsByKey(schema);
  for (const entry of config?.entries ?? []) {
    const placed = { ...entry, place: `${config?.file}:${entry.line}:${entry.column}` };
    const flag = flags.get(normalKey(entry.key));
    const first = flag === undefined ? undefined : found.get(flag);
    if (flag === undefined) {
      const near = nearestName(normalKey(entry.key), [...flags.keys()]);
      faults.push(`${placed.place}: ${entry.key}: unknown key${near === undefined ? "" : `; did you mean ${near}?`}`);
    } else if (first !== undefined) {
      faults.push(
        `${placed.place}: ${entry.key}: is ${first.key} of line ${first.line} under another name: keep one of them`,
      );
    } else found.set(flag, placed);
  }
  return { found, faults };
}

const normalKey = (key: string): string => key.replaceAll("-", "_");

function flagsByKey({ rows, foreign }: Keys): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  for (const { flag, configKeys } of [...foreign, ...Object.values(rows)]) {
    for (const key of [flag.slice(2), ...(configKeys ?? [])]) flags.set(normalKey(key), flag);
  }
  return flags;
}
