/** Where a field is, from the object down: `["metadata", "managedFields"]`. */
export type FieldPath = readonly [string, ...string[]];

/** Cuts fields out of JSON bytes, from the object that begins at `from` (default 0) on. */
export type FieldCut = (json: Buffer, from?: number) => Buffer;

/** What of a path is wanted of an object's fields: cut it, or look further inside it. */
export type CutTree = ReadonlyMap<string, CutTree | "cut">;

/** The paths as a tree, below a wrapper such as the `object` of a watch event where one is named. */
export function cutTree(paths: readonly FieldPath[], below: readonly string[] = []): CutTree {
  const root = new Map<string, CutTree | "cut">();
  for (const path of paths) grow(root, [...below, ...path]);
  return root;
}

function grow(tree: Map<string, CutTree | "cut">, [field, ...rest]: readonly string[]): void {
  if (field === undefined) return;
  const known = tree.get(field);
  if (known === "cut") return; // a path above this one goes, and this with it
  if (rest.length === 0) {
    tree.set(field, "cut");
    return;
  }
  const inner = new Map(known);
  tree.set(field, inner);
  grow(inner, rest);
}

/** The last names of all paths: bytes that hold none of them, nor an escape that could spell one, hold nothing to cut. */
export function leafNames(tree: CutTree): readonly string[] {
  return [...tree].flatMap(([field, below]) => (below === "cut" ? [field] : leafNames(below)));
}
