/** Where something was read, from the object down; the items of a list are one step, `*`. */
export type ReadPath = readonly string[];

/** `object`, and where it was looked into since, however deep. What is absent counts as read where it was asked for. */
export function recordPaths(object: object): { readonly recorded: object; readonly paths: () => readonly ReadPath[] } {
  const seen = new Map<string, ReadPath>();
  const note = (path: ReadPath): void => void seen.set(JSON.stringify(path), path);
  const record = (target: object, path: ReadPath): object =>
    new Proxy(target, {
      get(of, field) {
        const value: unknown = Reflect.get(of, field);
        if (typeof field !== "string" || isOfEvery(of, field)) return value;
        const at = [...path, Array.isArray(of) ? "*" : field];
        note(at);
        return typeof value === "object" && value !== null ? record(value, at) : value;
      },
      has(of, field) {
        if (typeof field === "string" && !Array.isArray(of)) note([...path, field]);
        return Reflect.has(of, field);
      },
      ownKeys(of) {
        if (!Array.isArray(of)) note([...path, "*"]);
        return Reflect.ownKeys(of);
      },
      getOwnPropertyDescriptor(of, field) {
        const descriptor = Reflect.getOwnPropertyDescriptor(of, field);
        if (typeof field === "string" && descriptor === undefined && !Array.isArray(of)) note([...path, field]);
        return descriptor;
      },
    });
  return { recorded: record(object, []), paths: () => [...seen.values()] };
}

/** What every list or object has: its methods, and how long it is. */
const isOfEvery = (of: object, field: string): boolean =>
  Array.isArray(of) ? !/^\d+$/.test(field) : field in Object.prototype;
