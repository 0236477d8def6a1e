import type { ApiClient, ApiResponse } from "../connection/api-client.ts";
import { isVersionTooLarge, readStatusError } from "../connection/read-status.ts";
import { askAgainIfRefused, type Negotiation } from "../decode/negotiation.ts";
import type { KeepsNamespace, ObjectEncoding } from "../decode/object-encoding.ts";
import { ApiStatusError } from "../errors.ts";
import type { BadEvent } from "../reflector/reflector-observer.ts";
import { MAX_EVENT_BYTES } from "./line-splitter.ts";
import type { WatchEvent } from "./watch-event.ts";

export type WatchRequest = {
  readonly client: ApiClient;
  readonly path: string;
  readonly negotiation: Negotiation;
  readonly resourceVersion: string;
  /** Of `selectorQuery`. */
  readonly selectors?: string | undefined;
  readonly timeoutSeconds: number;
  readonly silenceMs: number;
  readonly keeps?: KeepsNamespace | undefined;
  readonly onOpen: () => void;
  readonly onEvent: (event: Extract<WatchEvent, { readonly resourceVersion: string }>) => void;
  readonly signal: AbortSignal;
};

export type WatchOutcome =
  | { readonly kind: "ended" } // by the server, as agreed
  | { readonly kind: "silent" } // neither event nor bookmark for too long
  | { readonly kind: "expired" } // our version was compacted away
  | { readonly kind: "versionTooLarge"; readonly retryAfterMs?: number | undefined } // this server has not seen our version
  | { readonly kind: "bad"; readonly what: BadEvent; readonly detail: string }
  | { readonly kind: "failed"; readonly error: unknown; readonly retryAfterMs?: number | undefined };

class WatchSilence extends Error {}

/** One watch from a version on, until it ends one way or another. Never throws; after an abort it comes back as `failed`. */
export async function runWatch(request: WatchRequest): Promise<WatchOutcome> {
  // WHY not AbortSignal.any: of thousands of watches each would keep one signal more, with what ties it to the others.
  const ending = new AbortController();
  const stop = (): void => ending.abort(request.signal.reason);
  if (request.signal.aborted) stop();
  else request.signal.addEventListener("abort", stop, { once: true });
  const watchdog = setTimeout(() => ending.abort(new WatchSilence()), request.silenceMs);
  try {
    const { body, encoding } = await openWatch(request, ending.signal);
    request.onOpen();
    const splitter = encoding.splitWatch();
    for await (const chunk of body) {
      for (const bytes of splitter.push(chunk)) {
        if (request.signal.aborted) throw request.signal.reason;
        watchdog.refresh();
        const end = takeEvent(encoding.decodeEvent(bytes, request.keeps), request);
        if (end !== undefined) return end;
      }
      if (splitter.pendingBytes > MAX_EVENT_BYTES)
        return { kind: "bad", what: "tooLong", detail: `${splitter.pendingBytes} bytes` };
    }
    // Half an event at the end is no fault: the watch goes on from the last version seen, which this line is not.
    return { kind: "ended" };
  } catch (error) {
    return outcomeOf(error);
  } finally {
    clearTimeout(watchdog);
    request.signal.removeEventListener("abort", stop);
  }
}

/** Body and encoding alone: whatever else came with the answer is not to stay for as long as the watch does. */
async function openWatch(
  request: WatchRequest,
  signal: AbortSignal,
): Promise<{ readonly body: AsyncIterable<Buffer>; readonly encoding: ObjectEncoding }> {
  const { client, negotiation } = request;
  const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${encodeURIComponent(request.resourceVersion)}&timeoutSeconds=${request.timeoutSeconds}${request.selectors ?? ""}`;
  const path = `${request.path}?${query}`;
  const ask = (): Promise<ApiResponse> =>
    client.request({ method: "GET", path, lane: "watch", accept: negotiation.accept("watch"), signal });
  const response = await askAgainIfRefused(negotiation, ask);
  if (response.status !== 200) throw await readStatusError(`watch ${request.path}`, response);
  return { body: response.body, encoding: negotiation.encodingOf(response) };
}

function takeEvent(event: WatchEvent, request: WatchRequest): WatchOutcome | undefined {
  switch (event.type) {
    case "upsert":
    case "remove":
    case "bookmark":
    case "skipped":
      request.onEvent(event);
      return undefined;
    case "bad":
      return { kind: "bad", what: event.what, detail: event.detail };
    case "error": {
      if (event.code === 410) return { kind: "expired" };
      if (event.tooLarge) return { kind: "versionTooLarge", retryAfterMs: event.retryAfterMs };
      const error = new ApiStatusError(`watch ${request.path}`, {
        status: event.code,
        reason: "",
        detail: event.detail,
        retryAfterMs: event.retryAfterMs,
      });
      return { kind: "failed", error, retryAfterMs: event.retryAfterMs };
    }
    default:
      throw new Error(`watch: BUG, unhandled ${JSON.stringify(event satisfies never)}`);
  }
}

function outcomeOf(error: unknown): WatchOutcome {
  if (error instanceof WatchSilence) return { kind: "silent" };
  if (error instanceof ApiStatusError) {
    if (error.status === 410) return { kind: "expired" };
    if (isVersionTooLarge(error)) return { kind: "versionTooLarge", retryAfterMs: error.retryAfterMs };
    return { kind: "failed", error, retryAfterMs: error.retryAfterMs };
  }
  return { kind: "failed", error };
}
