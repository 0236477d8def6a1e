/** `object`, and the names of its top-level fields that were looked at since, in the order of the first look. */
export function recordReads(object: object): { readonly recorded: object; readonly reads: ReadonlySet<string> } {
  const reads = new Set<string>();
  const note = (field: string | symbol): void => {
    if (typeof field === "string") reads.add(field);
  };
  const recorded = new Proxy(object, {
    get(target, field) {
      note(field);
      return Reflect.get(target, field);
    },
    has(target, field) {
      note(field);
      return Reflect.has(target, field);
    },
    getOwnPropertyDescriptor(target, field) {
      note(field);
      return Reflect.getOwnPropertyDescriptor(target, field);
    },
  });
  return { recorded, reads };
}
