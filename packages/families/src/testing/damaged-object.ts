import fc from "fast-check";

/** What a field may hold that no API server should send. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 0.1, 1e-9),
  fc.constantFrom(
    "",
    "abc",
    "x",
    "*",
    "1e999999999",
    "-5Ki",
    "99999999999999999999E",
    "\0",
    '"',
    "\\",
    "\n",
    'a"b\\c\nd',
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.dictionary(fc.string({ unit: "binary", maxLength: 6 }), fc.string({ unit: "binary", maxLength: 6 })),
);

/** `full` with some of its parts, at any depth, replaced by hostile values, left out, or given twice. */
export function damagedObject(full: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(full);
  const damage = fc.record({
    path: fc.constantFrom(...paths),
    action: fc.constantFrom("replace", "remove", "repeat"),
    value: hostileValue,
  });
  return fc.array(damage, { minLength: 1, maxLength: 8 }).map((damages) => {
    const copy: unknown = structuredClone(full);
    for (const { path, action, value } of damages) {
      const parent = path.slice(0, -1).reduce<unknown>(fieldOf, copy);
      const key = path.at(-1);
      if (key === undefined || typeof parent !== "object" || parent === null) continue;
      if (action === "remove") Reflect.deleteProperty(parent, key);
      else if (action === "repeat" && Array.isArray(parent)) parent.push(...structuredClone(parent).slice(0, 20));
      else Reflect.set(parent, key, value);
    }
    return copy;
  });
}

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.keys(value).flatMap((key) => pathsOf(Reflect.get(value, key), [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
