const VALID = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const INVALID_CHARACTERS = /[^a-zA-Z0-9_]/g;

/**
 * A name that Prometheus accepts for a label: each other character becomes `_`, and a leading digit (or nothing at all)
 * gets `_` before it. Give the whole name, prefix included (`label_` + key), so that a digit behind a prefix stays.
 *
 * The result is not unique: `a.b` and `a-b` both give `a_b`.
 */
export function sanitizeLabelName(name: string): string {
  if (VALID.test(name)) return name;
  const replaced = name.replace(INVALID_CHARACTERS, "_");
  return VALID.test(replaced) ? replaced : `_${replaced}`;
}
