import { ApiBodyError, type ApiClient, ApiStatusError } from "@kube-state-shards/listwatch";

export const NAMESPACES_PATH = "/api/v1/namespaces";
const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";

/**
 * The names of all namespaces, as the API server's storage has them now: no resourceVersion, so no cache answers.
 * Errors: those of `ApiClient.request`, `ApiStatusError`, `ApiBodyError`.
 */
export async function listNamespaces(client: ApiClient, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const response = await client.request({
    method: "GET",
    path: NAMESPACES_PATH,
    lane: "list",
    accept: METADATA_ONLY,
    signal,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (response.status !== 200)
    throw new ApiStatusError("confirm the list of namespaces", {
      status: response.status,
      reason: "",
      detail: text.slice(0, 200),
    });
  return namesIn(text);
}

function namesIn(text: string): ReadonlySet<string> {
  try {
    const list: unknown = JSON.parse(text);
    if (typeof list === "object" && list !== null && "items" in list) {
      // The API server writes an empty list as null in places.
      const items: readonly unknown[] = Array.isArray(list.items) ? list.items : [];
      return new Set(items.map(namespaceName).filter((name) => name !== undefined));
    }
  } catch (cause) {
    throw new ApiBodyError(`confirm the list of namespaces: got no JSON (${text.length} characters), want a list.`, {
      cause,
    });
  }
  throw new ApiBodyError(`confirm the list of namespaces: got ${text.slice(0, 80)}, want a list with items.`);
}

/** `metadata.name`, if the object has one. */
export function namespaceName(object: unknown): string | undefined {
  if (typeof object !== "object" || object === null || !("metadata" in object)) return undefined;
  const { metadata } = object;
  if (typeof metadata !== "object" || metadata === null || !("name" in metadata)) return undefined;
  return typeof metadata.name === "string" && metadata.name !== "" ? metadata.name : undefined;
}
