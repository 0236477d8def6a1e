/** A piece of a selector; `column` counts from 1. */
export type SelectorToken = {
  readonly kind: "word" | "symbol" | "end";
  readonly text: string;
  readonly column: number;
};

const TOKEN = /(?<symbol>==|!=|[=!(),<>])|(?<word>[^\s=!(),<>]+)/g;

/** Words and symbols in order, and the end. Blanks separate and are left out; no text is without tokens. */
export function readSelectorTokens(text: string): readonly SelectorToken[] {
  const tokens = [...text.matchAll(TOKEN)].map(
    (match): SelectorToken => ({
      kind: match.groups?.["symbol"] === undefined ? "word" : "symbol",
      text: match[0],
      column: match.index + 1,
    }),
  );
  return [...tokens, { kind: "end", text: "", column: text.length + 1 }];
}
