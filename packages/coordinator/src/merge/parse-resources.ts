export type ResourcesQuery =
  | { readonly kind: "valid"; readonly resources: readonly string[] | undefined }
  | { readonly kind: "invalid"; readonly problem: string };

const PLURAL = /^[a-z][a-z0-9.-]*$/;

/** `?resources=pods,nodes`, also given several times; absent: all. The shards say which of them they have. */
export function parseResources(query: unknown): ResourcesQuery {
  if (query === undefined) return { kind: "valid", resources: undefined };
  const given = [query].flat().flatMap((value) => String(value).split(","));
  const names = given.map((name) => name.trim()).filter((name) => name !== "");
  const wrong = names.find((name) => !PLURAL.test(name));
  if (wrong !== undefined || names.length === 0) {
    const got = JSON.stringify(wrong ?? "");
    return { kind: "invalid", problem: `read ?resources=: got ${got}, want plural names such as pods,nodes.` };
  }
  return { kind: "valid", resources: [...new Set(names)].toSorted() };
}
