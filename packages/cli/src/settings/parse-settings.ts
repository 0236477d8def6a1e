import { type ConfigContent, type ConfigEntry, type ConfigValue, UsageError } from "@kube-state-shards/daemon";
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from "yaml";

/**
 * The entries of a settings file: a YAML map of names to texts, lists of texts, or maps (of names alone, or of names to
 * lists of texts). A name without a value is left out.
 *
 * Errors: `UsageError` with every fault, each with its line and column.
 */
export function parseSettings(text: string, file: string): ConfigContent {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false, logLevel: "error" });
  const placeOf = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (!Array.isArray(documents)) return { file, entries: [] }; // the parser's form of "no document at all"
  const faults = documents.flatMap(({ errors }) =>
    errors.map((error) => `${placeOf(error.pos[0])}: not YAML: ${error.message}`),
  );
  if (faults.length > 0) throw new UsageError(faults);
  const filled = documents.filter(({ contents }) => contents !== null && !isEmpty(contents));
  const [document, second] = filled;
  if (second !== undefined) {
    faults.push(`${placeOf(second.range[0])}: got a second document, want all settings in one`);
  }
  const entries: ConfigEntry[] = [];
  const map = document?.contents;
  if (map !== undefined && !isMap(map)) {
    faults.push(
      `${placeOf(map?.range?.[0] ?? 0)}: got ${nameOf(map)}, want a map of options such as "resources: [pods, nodes]"`,
    );
  }
  if (document !== undefined && isMap(map)) {
    for (const { key, value } of map.items) {
      const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
      const name = isScalar(key) ? textOf(key) : undefined;
      const read = readValue(resolve(value as Node | null, document));
      if (name === undefined) faults.push(`${placeOf(offset)}: got a key that is no text, want the name of an option`);
      else if (read === "wrong") {
        faults.push(
          `${placeOf(offset)}: ${name}: got nested values, want a text, a list of texts, or a map of names to lists`,
        );
      } else if (read !== undefined) {
        const { line, col } = lineCounter.linePos(offset);
        entries.push({ key: name, value: read, line, column: col });
      }
    }
  }
  if (faults.length > 0) throw new UsageError(faults);
  return { file, entries };
}

type Resolve = (node: unknown) => unknown;

/** What an alias stands for; one step is enough, because nothing here is nested deeper. */
const resolve = (node: unknown, document: Document): { readonly node: unknown; readonly resolve: Resolve } => {
  const follow: Resolve = (one) => (isAlias(one) ? (one.resolve(document) ?? one) : one);
  return { node: follow(node), resolve: follow };
};

function readValue({ node, resolve: follow }: ReturnType<typeof resolve>): ConfigValue | "wrong" | undefined {
  if (isEmpty(node)) return undefined;
  if (isScalar(node)) return { kind: "text", text: textOf(node) };
  const items = textsOf(node, follow);
  if (items !== undefined) return { kind: "list", items };
  if (!isMap(node)) return "wrong";
  const entries = new Map<string, readonly string[]>();
  for (const { key, value } of node.items) {
    const held = follow(value);
    const texts = isEmpty(held) || (isMap(held) && held.items.length === 0) ? [] : textsOf(held, follow);
    if (!isScalar(key) || texts === undefined) return "wrong";
    entries.set(textOf(key), texts);
  }
  return { kind: "map", entries };
}

/** The texts of a list, or of a text alone. */
function textsOf(node: unknown, follow: Resolve): readonly string[] | undefined {
  if (isScalar(node)) return [textOf(node)];
  if (!isSeq(node)) return undefined;
  const items = node.items.map(follow);
  return items.every((item) => isScalar(item)) ? items.map(textOf) : undefined;
}

const isEmpty = (node: unknown): boolean =>
  node === null || node === undefined || (isScalar(node) && node.value === null);

/** As it was written: the options read texts, and say themselves what is no number. */
function textOf({ value, source }: { readonly value: unknown; readonly source?: string }): string {
  return typeof value === "string" ? value : (source ?? String(value));
}

const nameOf = (node: unknown): string => (isSeq(node) ? "a list" : "a text");
