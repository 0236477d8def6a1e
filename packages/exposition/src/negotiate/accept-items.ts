/** One item of an `Accept` or `Accept-Encoding` header: names in lower case, values without their quotes. */
export type AcceptItem = {
  readonly name: string;
  /** Without the weight. */
  readonly parameters: ReadonlyMap<string, string>;
  /** 0..1; 0 refuses. */
  readonly quality: number;
};

// A quoted value may hold the separators.
const ITEMS = /(?:[^,"]|"(?:\\.|[^"\\])*"?)+/g;
const PARTS = /(?:[^;"]|"(?:\\.|[^"\\])*"?)+/g;

/** The items in the header's order. What cannot be read as an item is left out. Source: RFC 9110, 12.4.2 and 12.5. */
export function parseAcceptItems(header: string): readonly AcceptItem[] {
  return (header.match(ITEMS) ?? []).flatMap((item) => {
    const [name = "", ...rest] = (item.match(PARTS) ?? []).map((part) => part.trim());
    if (name === "") return [];
    const parameters = new Map(rest.map(parseParameter));
    const weight = parameters.get("q");
    parameters.delete("q");
    return [{ name: name.toLowerCase(), parameters, quality: weight === undefined ? 1 : parseQuality(weight) }];
  });
}

function parseParameter(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at === -1) return [text.toLowerCase(), ""];
  const value = text.slice(at + 1).trim();
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  return [text.slice(0, at).trim().toLowerCase(), quoted === undefined ? value : quoted.replace(/\\(.)/gs, "$1")];
}

/** A weight that is not a number from 0 to 1 says nothing we can trust: as if refused. */
function parseQuality(text: string): number {
  return /^(0(\.\d*)?|1(\.0*)?)$/.test(text) ? Number(text) : 0;
}
