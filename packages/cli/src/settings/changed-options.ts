/** Options by flag, as on a command line. */
export type Shown = ReadonlyMap<string, string>;

/** The options whose value differs, with what it is now: `--resources=pods`, `--node (default)`. */
export function changedOptions(before: Shown, after: Shown): readonly string[] {
  const flags = new Set([...before.keys(), ...after.keys()]);
  return [...flags]
    .filter((flag) => before.get(flag) !== after.get(flag))
    .map((flag) => (after.has(flag) ? `${flag}=${after.get(flag)}` : `${flag} (default)`));
}
