/** What part of a body a reader asks for. `undefined`: all. */
export type ScrapeQuery = {
  /** Plural names of enabled kinds, at least one. */
  readonly resources: ReadonlySet<string> | undefined;
  /** Objects in these namespaces only; kinds without a namespace have none to show then. At least one. */
  readonly namespaces: ReadonlySet<string> | undefined;
};

export type ParsedScrapeQuery =
  | { readonly ok: true; readonly query: ScrapeQuery }
  | { readonly ok: false; readonly faults: readonly string[] };

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SHOWN_NAMES = 5;

/**
 * Reads `?resources=`, `?exclude_resources=` and `?namespace=`: comma-separated, or given several times. Other parameters
 * are not ours to judge: proxies and scrape configurations add some.
 *
 * Faults, all of them: a name that is not of `enabled`, a parameter that names nothing, kinds of which none is left, a
 * text that no namespace can have as its name. A namespace that does not exist is none: it may tomorrow.
 */
export function parseScrapeQuery(url: string, enabled: readonly string[]): ParsedScrapeQuery {
  const at = url.indexOf("?");
  const query = new URLSearchParams(at === -1 ? "" : url.slice(at + 1));
  const faults: string[] = [];
  const known = new Set(enabled);
  const read = (parameter: string, isRight: (name: string) => boolean, want: string) => {
    const names = readNames(query, parameter);
    const wrong = [...(names ?? [])].filter((name) => !isRight(name));
    if (names?.size === 0 || wrong.length > 0) faults.push(`${parameter}: got ${showNames(wrong)}, want ${want}`);
    return names;
  };
  const isKnown = (name: string): boolean => known.has(name);
  const someKnown = `some of those enabled here: ${enabled.toSorted().join(", ")}`;
  const wanted = read("resources", isKnown, someKnown);
  const excluded = read("exclude_resources", isKnown, someKnown);
  const namespaces = read("namespace", (name) => NAMESPACE.test(name), "names of namespaces, such as kube-system");
  const resources =
    wanted === undefined && excluded === undefined
      ? undefined
      : new Set([...(wanted ?? known)].filter((name) => excluded?.has(name) !== true));
  if (faults.length === 0 && resources?.size === 0) {
    faults.push(`exclude_resources: leaves none of the kinds asked for, want one left of ${[...known].join(", ")}`);
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, query: { resources, namespaces } };
}

/** For people, as the body of a 400. */
export const showQueryFaults = (faults: readonly string[]): string =>
  `400: the query cannot be answered:\n${faults.map((fault) => `  ${fault}\n`).join("")}`;

function readNames(query: URLSearchParams, parameter: string): ReadonlySet<string> | undefined {
  const values = query.getAll(parameter);
  if (values.length === 0) return undefined;
  const names = values.flatMap((value) => value.split(",")).map((name) => name.trim());
  return new Set(names.filter((name) => name !== ""));
}

function showNames(names: readonly string[]): string {
  if (names.length === 0) return "no name";
  const shown = names.slice(0, SHOWN_NAMES).map((name) => JSON.stringify(name.slice(0, 80)));
  return names.length <= SHOWN_NAMES ? shown.join(", ") : `${shown.join(", ")} and ${names.length - SHOWN_NAMES} more`;
}
