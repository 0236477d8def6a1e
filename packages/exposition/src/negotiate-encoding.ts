export type BodyEncoding = "gzip" | "identity";

/**
 * The encoding to answer an `Accept-Encoding` header with: gzip unless the client refuses it (`q=0`, not named and no
 * `*`) or likes plain text better.
 *
 * Source: RFC 9110, 12.5.3. A client that refuses both gets `identity`, which every client can read.
 */
export function negotiateEncoding(acceptEncoding: string | undefined): BodyEncoding {
  if (acceptEncoding === undefined) return "identity";
  const qualities = parseQualities(acceptEncoding);
  const gzip = qualities.get("gzip") ?? qualities.get("x-gzip") ?? qualities.get("*") ?? 0;
  const identity = qualities.get("identity") ?? 0;
  return gzip > 0 && gzip >= identity ? "gzip" : "identity";
}

function parseQualities(header: string): ReadonlyMap<string, number> {
  const qualities = new Map<string, number>();
  for (const item of header.split(",")) {
    const [coding = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    if (coding === "") continue;
    const weight = parameters.find((parameter) => /^q\s*=/.test(parameter));
    qualities.set(coding, weight === undefined ? 1 : parseQuality(weight.slice(weight.indexOf("=") + 1).trim()));
  }
  return qualities;
}

/** A weight that is not a number from 0 to 1 says nothing we can trust: as if refused. */
function parseQuality(text: string): number {
  return /^(0(\.\d*)?|1(\.0*)?)$/.test(text) ? Number(text) : 0;
}
