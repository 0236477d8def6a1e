import { defineOptions, list, type OptionType, wrong } from "@kube-state-shards/daemon";

/** Which namespaces are served. */
export const selectionOptions = defineOptions(
  {
    namespaces: {
      flag: "--namespaces",
      env: "KSS_NAMESPACES",
      type: namespaceNames(),
      default: undefined,
      help: "Namespaces to serve, comma-separated; all by default.",
    },
    namespacesDenylist: {
      flag: "--namespaces-denylist",
      env: "KSS_NAMESPACES_DENYLIST",
      type: namespaceNames(),
      default: undefined,
      help: "Namespaces not to serve, also when --namespaces names them.",
    },
  },
  [],
  "Selection",
);

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Names of namespaces; none of them counts as not given. */
function namespaceNames(): OptionType<readonly string[] | undefined> {
  const names = list({ placeholder: "<ns,ns,...>" });
  return {
    ...names,
    emptyIsUnset: true,
    parse: (texts) => {
      const parsed = names.parse(texts);
      if (!parsed.ok) return parsed;
      const bad = parsed.value.filter((name) => !DNS_LABEL.test(name));
      if (bad.length > 0) {
        return wrong(
          `names of namespaces (lower-case letters, digits and -, at most 63), separated by commas; ${bad.map((name) => JSON.stringify(name)).join(", ")} cannot be one`,
        );
      }
      return { ok: true, value: parsed.value.length === 0 ? undefined : [...new Set(parsed.value)] };
    },
    show: (values) => (values ?? []).join(","),
  };
}
