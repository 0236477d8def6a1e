import type { ApiRequests } from "./api-requests.ts";

/** How many objects a collection holds; `path` is the collection's. */
export async function countObjects(objects: ApiRequests, path: string): Promise<number> {
  const { status, text } = await objects.ask("GET", path);
  if (status !== 200) throw new Error(`count ${path}: got ${status}, want 200: ${text.slice(0, 500)}`);
  return (JSON.parse(text) as { readonly items: readonly unknown[] }).items.length;
}
