import type { ApiClient } from "../connection/api-client.ts";
import { requestJson } from "../connection/request-json.ts";
import { ApiBodyError } from "../errors.ts";

export type CollectionProbe = {
  /** Objects of the whole collection. */
  readonly objects: number;
  /** Whether this server filters by `shardSelector`; undefined where only metadata was asked for: such lists do not say. */
  readonly isSharding: boolean | undefined;
};

export type ProbeOptions = {
  /** Of a kind whose data is not to arrive. */
  readonly metadataOnly: boolean;
  readonly signal?: AbortSignal | undefined;
};

const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/** All hashes: with fewer, a server would have to look for an object that matches. */
const EVERYTHING = "shardRange(object.metadata.namespace,'0x0000000000000000','0x10000000000000000')";

/**
 * How many objects a collection has, and whether the server can send some namespaces' of them, by a list of one object.
 *
 * WHY no version: at `resourceVersion=0` the server's cache ignores `limit`. WHY no other selector: the rest would not be counted; shards are, all of them.
 *
 * Errors: `ApiStatusError` (403, 404, …), `ApiBodyError`, those of `ApiClient`, and the signal's reason.
 */
export async function probeCollection(
  client: ApiClient,
  path: string,
  { metadataOnly, signal }: ProbeOptions,
): Promise<CollectionProbe> {
  const query = `limit=1&shardSelector=${encodeURIComponent(EVERYTHING)}`;
  const accept = metadataOnly ? METADATA_ONLY : "application/json";
  const answer = await requestJson(client, { method: "GET", path: `${path}?${query}`, accept, signal });
  const { metadata, items } = (answer ?? {}) as { readonly metadata?: ListMetadata; readonly items?: unknown };
  if (metadata === undefined || metadata === null)
    throw new ApiBodyError(`GET ${path}: the list has no metadata, so its objects cannot be counted from it.`);
  const remaining = metadata.remainingItemCount;
  const first = Array.isArray(items) ? items.length : 0; // null where there is none
  return {
    objects: first + (typeof remaining === "number" ? remaining : 0),
    isSharding: metadataOnly ? undefined : metadata.shardInfo !== undefined,
  };
}

type ListMetadata = { readonly remainingItemCount?: unknown; readonly shardInfo?: unknown } | null;
