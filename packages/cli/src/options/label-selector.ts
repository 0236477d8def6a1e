import { type LabelSelector, parseLabelSelector } from "@kube-state-shards/assignment";
import { type OptionType, right } from "@kube-state-shards/daemon";

/** A Kubernetes label selector: `team=x,env in (a,b),!old`. */
export function labelSelector(): OptionType<LabelSelector> {
  return {
    placeholder: "<selector>",
    arity: "once",
    emptyIsUnset: true,
    parse: ([text = ""]) => {
      const parsed = parseLabelSelector(text);
      if (parsed.ok) return right(parsed.selector);
      const faults = parsed.faults.map(({ column, message }) => `at character ${column}: ${message}`);
      return { ok: false, message: `got ${JSON.stringify(text)}, want a label selector; ${faults.join("; ")}` };
    },
    show: ({ text }) => text,
  };
}
