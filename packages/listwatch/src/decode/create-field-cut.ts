import { type CutTree, cutTree, type FieldCut, type FieldPath, leafNames } from "./field-cut.ts";
import { FieldCutter } from "./field-cutter.ts";

const BACKSLASH = 0x5c;
const ESCAPE = Buffer.from("\\u");

/** What `kubectl apply` keeps the whole object in, secrets included. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

const uncut: FieldCut = (json) => json;

/**
 * A function that cuts the fields out of the bytes of one object before they are decoded, so that they are never in memory
 * as values. Decoding what it returns gives what decoding the whole and deleting the fields gives: in any order, with
 * any whitespace, escapes in keys and repeated keys. Bytes that are no JSON come back as they are where the scan notices,
 * for the parser to say so; what is inside a field that is cut is not looked at.
 *
 * Of a pod with managedFields (1.6 of 4.1 KB) this takes a quarter of the time off decoding; where there is nothing to cut it
 * adds a tenth to it, and of a Secret a seventh, which is what keeping its data out of memory costs.
 *
 * Shape:  the same buffer where there is nothing to cut, else a new one.
 */
export function createFieldCut(paths: readonly FieldPath[], below: readonly string[] = []): FieldCut {
  if (paths.length === 0) return uncut;
  const tree = cutTree(paths, below);
  const mayHold = searchFor(tree);
  return (json, from = 0) => (mayHold(json, from) ? new FieldCutter(json, mayHold).cut(tree, from) : json);
}

/** Whether the bytes from a position on may hold a name that leads to a cut. */
function searchFor(tree: CutTree): (json: Buffer, from: number) => boolean {
  const needles = leafNames(tree).map((name) => Buffer.from(`${tailOf(name)}"`));
  // WHY a search first: it is native, and takes a tenth of the time that decoding takes; most objects and most of each
  // object hold nothing to cut. `bench/micro/field-cut.bench.ts`
  return (json, from) =>
    needles.some((needle) => json.indexOf(needle, from) !== -1) ||
    (json.indexOf(BACKSLASH, from) !== -1 && json.indexOf(ESCAPE, from) !== -1);
}

/**
 * The end of a name, to search for: from behind the last slash, which may be written with an escape, and from the first
 * capital letter, because the search is quick where its first byte is rare.
 */
function tailOf(name: string): string {
  const plain = name.slice(name.lastIndexOf("/") + 1);
  return plain.slice(Math.max(0, plain.search(/[A-Z]/)));
}
