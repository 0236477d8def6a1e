import { parseAcceptItems } from "./accept-items.ts";

export type BodyEncoding = "gzip" | "identity";

/**
 * The encoding to answer an `Accept-Encoding` header with: gzip unless the client refuses it (`q=0`, not named and no
 * `*`) or likes plain text better.
 *
 * Source: RFC 9110, 12.5.3. A client that refuses both gets `identity`, which every client can read.
 */
export function negotiateEncoding(acceptEncoding: string | undefined): BodyEncoding {
  if (acceptEncoding === undefined) return "identity";
  const qualities = new Map(parseAcceptItems(acceptEncoding).map(({ name, quality }) => [name, quality]));
  const gzip = qualities.get("gzip") ?? qualities.get("x-gzip") ?? qualities.get("*") ?? 0;
  const identity = qualities.get("identity") ?? 0;
  return gzip > 0 && gzip >= identity ? "gzip" : "identity";
}
