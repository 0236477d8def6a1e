import type { ApiClient, ApiResponse } from "../connection/api-client.ts";
import { readStatusError } from "../connection/read-status.ts";
import { askAgainIfRefused, type Negotiation } from "../decode/negotiation.ts";
import type { KeepsNamespace, ObjectEncoding } from "../decode/object-encoding.ts";
import { ApiBodyError, ApiUnreachableError } from "../errors.ts";
import type { ApiObject } from "../reflector/object-sink.ts";
import { sharedTurns } from "./turns.ts";

/** How new a list has to be. */
export type ListVersion =
  | { readonly kind: "any" } // whatever the server's cache holds: only for the first list
  | { readonly kind: "notOlderThan"; readonly resourceVersion: string }
  | { readonly kind: "latest" }; // a consistent read

export type ListRequest = {
  readonly client: ApiClient;
  readonly path: string;
  readonly negotiation: Negotiation;
  readonly version: ListVersion;
  /** Of `selectorQuery`. */
  readonly selectors?: string | undefined;
  readonly keeps?: KeepsNamespace | undefined;
  readonly onObject: (object: ApiObject) => void;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
};

export type ListResult = {
  readonly resourceVersion: string;
  readonly objects: number;
  readonly bytes: number;
  /** Whether the server says that the list holds a shard only. */
  readonly isSharded: boolean;
};

/**
 * Lists a collection, all its pages, object by object in slices that leave the event loop free.
 *
 * Errors: `ApiStatusError`, `ApiBodyError` (cut short, an item that is no object), those of `ApiClient`, and the signal's reason.
 */
export async function listCollection(request: ListRequest): Promise<ListResult> {
  let objects = 0;
  let bytes = 0;
  let next = "";
  for (;;) {
    const page = await listPage(request, next);
    objects += page.objects;
    bytes += page.bytes;
    if (page.next === "") return { ...page, objects, bytes };
    next = page.next;
  }
}

async function listPage(request: ListRequest, from: string): Promise<ListResult & { readonly next: string }> {
  // Also with a continue token, which carries the version and the place, but not what is selected.
  const query = `${listQuery(request.version, from)}${request.selectors ?? ""}`;
  const path = query === "" ? request.path : `${request.path}?${query.replace(/^&/, "")}`;
  const silence = new AbortController();
  const signal = AbortSignal.any([request.signal, silence.signal]);
  const watchdog = setTimeout(() => {
    silence.abort(
      new ApiUnreachableError(`GET ${path}: nothing arrived for ${request.silenceMs / 1000} s. We list again.`),
    );
  }, request.silenceMs);
  try {
    const { client, negotiation, keeps } = request;
    const ask = (): Promise<ApiResponse> =>
      client.request({ method: "GET", path, lane: "list", accept: negotiation.accept("list"), signal });
    const response = await askAgainIfRefused(negotiation, ask);
    if (response.status !== 200) throw await readStatusError(`list ${path}`, response);
    const encoding = negotiation.encodingOf(response);
    const splitter = encoding.splitList();
    let bytes = 0;
    let objects = 0;
    for await (const chunk of response.body) {
      watchdog.refresh();
      bytes += chunk.length;
      for (const item of splitter.push(chunk)) {
        if (keeps !== undefined && isForeign(encoding.namespaceOf(item), keeps)) continue;
        request.onObject(decodeItem(encoding, item, path));
        objects += 1;
        if (!sharedTurns.spent()) continue;
        await sharedTurns.next();
        request.signal.throwIfAborted();
        watchdog.refresh();
      }
    }
    const metadata = splitter.finish()["metadata"] as
      | { resourceVersion?: unknown; continue?: unknown; shardInfo?: unknown }
      | null
      | undefined;
    const resourceVersion = metadata?.resourceVersion;
    if (typeof resourceVersion !== "string" || resourceVersion === "") {
      throw new ApiBodyError(
        `GET ${path}: the list has no metadata.resourceVersion, so it cannot be watched from. Check that the URL is an API server's.`,
      );
    }
    const next = typeof metadata?.continue === "string" ? metadata.continue : "";
    return { resourceVersion, objects, bytes, isSharded: metadata?.shardInfo !== undefined, next };
  } finally {
    clearTimeout(watchdog);
  }
}

function listQuery(version: ListVersion, next: string): string {
  if (next !== "") return `continue=${encodeURIComponent(next)}`; // the token carries the version
  switch (version.kind) {
    case "any":
      return "resourceVersion=0";
    case "notOlderThan":
      return `resourceVersion=${encodeURIComponent(version.resourceVersion)}&resourceVersionMatch=NotOlderThan`;
    case "latest":
      return "";
    default:
      throw new Error(`list: BUG, unhandled ${JSON.stringify(version satisfies never)}`);
  }
}

/** Where only decoding can tell, whoever gets the object has to. */
const isForeign = (namespace: string | undefined, keeps: KeepsNamespace): boolean =>
  namespace !== undefined && !keeps(namespace);

function decodeItem(encoding: ObjectEncoding, item: Buffer, path: string): ApiObject {
  try {
    return encoding.decodeItem(item);
  } catch (cause) {
    throw new ApiBodyError(
      `GET ${path}: an item is not ${encoding.name} (${JSON.stringify(item.toString("utf8", 0, 80))}). The answer is damaged: we list again.`,
      { cause },
    );
  }
}
