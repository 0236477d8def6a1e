import { findJsonFault } from "./find-json-fault.ts";
import { InputFileError } from "./input-file-error.ts";
import type { ReadDocument } from "./read-document.ts";

/** One JSON value, or several behind each other with or without newlines between. Errors: `InputFileError` with the line. */
export function parseJsonStream(text: string, file: string): readonly ReadDocument[] {
  try {
    return [{ value: JSON.parse(text), line: 1 }];
  } catch {
    // More than one value, or a fault, which the piece it is in will show with its line.
  }
  return splitValues(text).map(({ piece, start }) => {
    try {
      return { value: JSON.parse(piece), line: lineAt(text, start) };
    } catch (error) {
      const offset = start + Math.min(findJsonFault(piece), piece.trimEnd().length);
      const came = text.slice(offset, offset + 20).split("\n")[0];
      const problem = came === "" ? "ends too early" : `cannot go on with ${JSON.stringify(came)}`;
      throw new InputFileError({ file, line: lineAt(text, offset) }, `not JSON: ${problem}`, { cause: error });
    }
  });
}

type Piece = { readonly piece: string; readonly start: number };

/** Cuts behind each bracket that closes the outermost one. What lies outside of brackets is a piece that will not parse. */
function splitValues(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  let start = 0;
  const cut = (end: number): void => {
    const raw = text.slice(start, end);
    const piece = raw.trimStart();
    if (piece.trimEnd() !== "") pieces.push({ piece, start: start + raw.length - piece.length });
    start = end;
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') at = endOfString(text, at);
    else if (letter === "{" || letter === "[") depth++;
    else if ((letter === "}" || letter === "]") && --depth <= 0) {
      cut(at + 1);
      depth = 0;
    }
  }
  cut(text.length);
  return pieces;
}

/** The index of the quote that closes the string opened at `open`, or the text's end. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
