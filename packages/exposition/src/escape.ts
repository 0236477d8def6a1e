// NUL has no escape in the format and ends Prometheus's reading of the whole body, so it becomes U+FFFD. A JSON string
// may hold one, and annotation values are not checked by the API server.
const LABEL_NEEDS_ESCAPE = /[\\\n"\0]/;
const LABEL_ESCAPES = /[\\\n"\0]/g;
const HELP_NEEDS_ESCAPE = /[\\\n\0]/;
const HELP_ESCAPES = /[\\\n\0]/g;

const ESCAPED: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", '"': '\\"', "\0": "\uFFFD" };
const escapeCharacter = (character: string): string => ESCAPED[character] ?? character;

/** Escapes a label value for the text format: backslash, newline, double quote. Source: Prometheus exposition format 0.0.4. */
export function escapeLabelValue(value: string): string {
  // WHY search first: Kubernetes names cannot hold these characters, so almost every call ends here and returns the
  // caller's string, with no allocation: 18 ns against 118 for replaceAll x 3 (bench/micro/escape.bench.ts).
  return LABEL_NEEDS_ESCAPE.test(value) ? value.replace(LABEL_ESCAPES, escapeCharacter) : value;
}

/** Escapes a HELP text: backslash and newline; a double quote stands as it is. Source: as above. */
export function escapeHelp(value: string): string {
  return HELP_NEEDS_ESCAPE.test(value) ? value.replace(HELP_ESCAPES, escapeCharacter) : value;
}
