import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { ScraperId } from "@kube-state-shards/assignment";
import { FAN_OUT_HEADER } from "@kube-state-shards/exposition";

/** What tells a scraper from other readers, and its interval at least. */
export type IdentifiedScraper = { readonly id: ScraperId; readonly timeoutMs: number };

/** The part of a request that we need. */
export type ScrapeRequest = {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
};

const TIMEOUT_HEADER = "x-prometheus-scrape-timeout-seconds";

/** Undefined for a reader that does not scrape regularly, and for a coordinator that asks for others. */
export function identifyScraper({ url, headers, socket }: ScrapeRequest): IdentifiedScraper | undefined {
  const timeoutMs = Number(headers[TIMEOUT_HEADER]) * 1_000;
  if (!(timeoutMs > 0) || headers[FAN_OUT_HEADER] !== undefined) return undefined;
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, ""); // IPv4 at a port that listens for both
  const query = url.includes("?") ? url.slice(url.indexOf("?") + 1) : "";
  const whole = JSON.stringify([address, headers["user-agent"] ?? "", query]);
  return { id: createHash("sha256").update(whole).digest("base64url").slice(0, 16), timeoutMs };
}
