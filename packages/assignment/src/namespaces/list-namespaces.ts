import { ApiBodyError, type ApiClient, ApiStatusError } from "@kube-state-shards/listwatch";
import type { SelectableNamespace } from "../selection/namespace-selection.ts";
import { readNamespace } from "./read-namespace.ts";

export const NAMESPACES_PATH = "/api/v1/namespaces";
const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";

/**
 * All namespaces, as the API server's storage has them now: no resourceVersion, so no cache answers.
 * Errors: those of `ApiClient.request`, `ApiStatusError`, `ApiBodyError`.
 */
export async function listNamespaces(client: ApiClient, signal: AbortSignal): Promise<readonly SelectableNamespace[]> {
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
  return namespacesIn(text);
}

function namespacesIn(text: string): readonly SelectableNamespace[] {
  try {
    const list: unknown = JSON.parse(text);
    if (typeof list === "object" && list !== null && "items" in list) {
      // The API server writes an empty list as null in places.
      const items: readonly unknown[] = Array.isArray(list.items) ? list.items : [];
      return items.map(readNamespace).filter((namespace) => namespace !== undefined);
    }
  } catch (cause) {
    throw new ApiBodyError(`confirm the list of namespaces: got no JSON (${text.length} characters), want a list.`, {
      cause,
    });
  }
  throw new ApiBodyError(`confirm the list of namespaces: got ${text.slice(0, 80)}, want a list with items.`);
}
