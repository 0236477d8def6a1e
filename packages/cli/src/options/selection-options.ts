import { type NamespaceSelection, namedNamespaces } from "@kube-state-shards/assignment";
import { defineOptions, type OptionsOf } from "@kube-state-shards/daemon";
import { labelSelector } from "./label-selector.ts";
import { nameList } from "./name-list.ts";

const namespaceNames = nameList({
  placeholder: "<ns,ns,...>",
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  wanted: "names of namespaces (lower-case letters, digits and -, at most 63)",
});

/** Which namespaces are served. */
export const selectionOptions = defineOptions(
  {
    namespaces: {
      flag: "--namespaces",
      env: "KSS_NAMESPACES",
      type: namespaceNames,
      default: undefined,
      help: "Namespaces to serve, comma-separated; all by default. Cluster-scoped kinds are left out then, unless --resources names them.",
    },
    namespacesDenylist: {
      flag: "--namespaces-denylist",
      env: "KSS_NAMESPACES_DENYLIST",
      type: namespaceNames,
      default: undefined,
      help: "Namespaces not to serve, also when --namespaces names them.",
    },
    namespaceSelector: {
      flag: "--namespace-selector",
      env: "KSS_NAMESPACE_SELECTOR",
      type: labelSelector(),
      default: undefined,
      help: "Of these, serve the namespaces whose labels match now: team=x,env in (a,b),!old. One that gains the label is served, one that loses it leaves.",
    },
  },
  [],
  "Selection",
);

export type SelectionValues = OptionsOf<typeof selectionOptions>;

export const selectionOf = (values: SelectionValues): NamespaceSelection => ({
  names: values.namespaces,
  denied: values.namespacesDenylist,
  selector: values.namespaceSelector,
});

/** Whether the names alone decide, so that nothing is read outside of these namespaces. */
export const isNamed = (values: SelectionValues): boolean => namedNamespaces(selectionOf(values)) !== undefined;

export const isEverything = (values: SelectionValues): boolean =>
  Object.values(selectionOf(values)).every((part) => part === undefined);
