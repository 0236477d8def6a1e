import type { ApiRequests } from "./api-requests.ts";

type PodList = {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly { readonly metadata: { readonly namespace: string; readonly name: string } }[];
};

/** `namespace/name` of every pod there is now, in pages, past the API server's cache. */
export async function listPodKeys(requests: ApiRequests): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  let from: string | undefined = "";
  while (from !== undefined) {
    const path: string = `/api/v1/pods?limit=2000${from === "" ? "" : `&continue=${encodeURIComponent(from)}`}`;
    const { status, text } = await requests.ask("GET", path);
    if (status !== 200) throw new Error(`list pods: got ${status}: ${text.slice(0, 500)}`);
    const list = JSON.parse(text) as PodList;
    for (const { metadata } of list.items) keys.add(`${metadata.namespace}/${metadata.name}`);
    from = list.metadata.continue || undefined;
  }
  return keys;
}
