import * as z from "zod/mini";

/** On every answer of a store over HTTP. */
export const STORE_HEADERS = {
  /** Which store answers: a new one with each start of its coordinator, since it is in memory. */
  id: "x-kube-state-shards-store",
  /** When that store began, on its own clock. */
  since: "x-kube-state-shards-store-since",
  /** The store's clock as it answered. */
  time: "x-kube-state-shards-store-time",
} as const;

/** The headers as numbers. Both times in milliseconds since 1970, on the store's clock. */
export type StoreStamp = { readonly id: string; readonly sinceMs: number; readonly nowMs: number };

/** The longest a reader may wait for news in one request. */
export const MAX_WAIT_MS = 30_000;

/** Where the store is below its coordinator's telemetry port. */
export const STORE_PATH = "/fleet/v1/store";

/** Undefined: it is no store that answers. */
export function readStamp(headers: Readonly<Record<string, string | string[] | undefined>>): StoreStamp | undefined {
  const id = headers[STORE_HEADERS.id];
  const [sinceMs, nowMs] = [Number(headers[STORE_HEADERS.since]), Number(headers[STORE_HEADERS.time])];
  if (typeof id !== "string" || id === "" || !Number.isFinite(sinceMs) || !Number.isFinite(nowMs)) return undefined;
  return { id, sinceMs, nowMs };
}

/** What the store says with a status other than 2xx. `holder`: of the id that a second process reported as. */
export type StoreRefusal = {
  readonly code: string;
  readonly message: string;
  readonly holder?: { readonly incarnation: string; readonly renewedMsAgo: number } | undefined;
};

const refusalSchema = z.object({
  code: z.string(),
  message: z.string(),
  holder: z.optional(z.object({ incarnation: z.string(), renewedMsAgo: z.number() })),
});

/** Whatever it is, it is told. */
export function parseRefusal(text: string): StoreRefusal {
  try {
    return refusalSchema.parse(JSON.parse(text));
  } catch {
    return { code: "", message: text.trim() === "" ? "nothing" : text.trim() };
  }
}
