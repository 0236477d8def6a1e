/** A field of an object of the API server's; undefined where there is none. */
export const fieldOf = (object: unknown, name: string): unknown =>
  typeof object === "object" && object !== null ? (object as Readonly<Record<string, unknown>>)[name] : undefined;

export const textOf = (object: unknown, name: string): string | undefined => {
  const value = fieldOf(object, name);
  return typeof value === "string" ? value : undefined;
};

export const numberOf = (object: unknown, name: string): number | undefined => {
  const value = fieldOf(object, name);
  return typeof value === "number" ? value : undefined;
};
