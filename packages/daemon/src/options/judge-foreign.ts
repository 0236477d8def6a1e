import type { PlacedEntry } from "./config-content.ts";
import type { ForeignOption } from "./define-options.ts";
import { explainWrong, parseConfigValue, showConfigValue } from "./parse-value.ts";

/** Where values were found, by flag. */
export type Places = {
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly config: ReadonlyMap<string, PlacedEntry>;
};

/** Takes what will be said. */
type ForeignContext = Places & { readonly faults: string[]; readonly warnings: string[] };

/** A flag of another program, wherever it was given: checked, then passed over, said to have no effect, or refused. */
export function judgeForeign(option: ForeignOption, { given, config, faults, warnings }: ForeignContext): void {
  const texts = given.get(option.flag);
  const entry = config.get(option.flag);
  const found = [
    ...(texts === undefined ? [] : [{ place: option.flag, value: { kind: "list", items: texts } as const }]),
    ...(entry === undefined ? [] : [{ place: `${entry.place}: ${entry.key}`, value: entry.value }]),
  ];
  for (const { place, value } of found) {
    const parsed = parseConfigValue(option, value);
    if (!parsed.ok) faults.push(`${place}: ${explainWrong(parsed, showConfigValue(value))}`);
    else if ((option.harmless ?? []).includes(option.type.show(parsed.value))) continue;
    else if (option.fate.kind === "refused") faults.push(`${place}: is not supported here. ${option.fate.instead}`);
    else warnings.push(`${place}: has no effect. ${option.fate.why}`);
  }
}
