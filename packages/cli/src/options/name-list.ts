import { list, type OptionType, wrong } from "@kube-state-shards/daemon";

export type NameListOptions = {
  readonly placeholder: string;
  /** What each name matches, and in words. */
  readonly pattern: RegExp;
  readonly wanted: string;
};

/** Names separated by commas, each kept once; none of them counts as not given. */
export function nameList({ placeholder, pattern, wanted }: NameListOptions): OptionType<readonly string[] | undefined> {
  const names = list({ placeholder });
  return {
    ...names,
    emptyIsUnset: true,
    parse: (texts) => {
      const parsed = names.parse(texts);
      if (!parsed.ok) return parsed;
      const bad = parsed.value.filter((name) => !pattern.test(name));
      if (bad.length > 0) {
        return wrong(
          `${wanted}, separated by commas; ${bad.map((name) => JSON.stringify(name)).join(", ")} cannot be one`,
        );
      }
      return { ok: true, value: parsed.value.length === 0 ? undefined : [...new Set(parsed.value)] };
    },
    show: (values) => (values ?? []).join(","),
  };
}
