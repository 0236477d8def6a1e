import { LineCounter, parseAllDocuments } from "yaml";
import { InputFileError } from "./input-file-error.ts";
import type { ReadDocument } from "./read-document.ts";

/**
 * Values that aliases may expand to, as a multiple of what the text itself holds. Without a bound a few lines of aliases
 * to aliases would fill the memory.
 */
const MAX_ALIASES = 100;

/** The documents of a YAML text, empty ones left out. Errors: `InputFileError` with the line of the first fault. */
export function parseYamlStream(text: string, file: string): readonly ReadDocument[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false, merge: true, logLevel: "error" });
  if (!Array.isArray(documents)) return []; // the parser's form of "no document at all"
  return documents.flatMap((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) {
      throw new InputFileError({ file, line: lineCounter.linePos(fault.pos[0]).line }, `not YAML: ${fault.message}`, {
        cause: fault,
      });
    }
    const line = lineCounter.linePos(document.contents?.range?.[0] ?? document.range[0]).line;
    try {
      const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
      return value === null ? [] : [{ value, line }];
    } catch (error) {
      throw new InputFileError(
        { file, line },
        `YAML document cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
    }
  });
}
