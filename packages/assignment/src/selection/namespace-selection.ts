import { type LabelSelector, type Labels, matchesLabels } from "./label-selector.ts";

/** Which namespaces are served; what is left out excludes none. */
export type NamespaceSelection = {
  /** No others than these. */
  readonly names?: readonly string[] | undefined;
  /** None of these, also when `names` has them. */
  readonly denied?: readonly string[] | undefined;
  /** No others than those whose labels match. */
  readonly selector?: LabelSelector | undefined;
};

/** What a selection looks at. */
export type SelectableNamespace = { readonly name: string; readonly labels: Labels };

/** Whether the namespace is served. Pure: a label that changes is asked about again. */
export function selectsNamespace(
  { names, denied = [], selector }: NamespaceSelection,
  { name, labels }: SelectableNamespace,
): boolean {
  if (denied.includes(name) || names?.includes(name) === false) return false;
  return selector === undefined || matchesLabels(selector, labels);
}

/** The namespaces of a selection that names them all; undefined where the API server has to tell which there are. */
export function namedNamespaces({ names, denied = [], selector }: NamespaceSelection): ReadonlySet<string> | undefined {
  if (names === undefined || selector !== undefined) return undefined;
  return new Set(names.filter((name) => !denied.includes(name)));
}
