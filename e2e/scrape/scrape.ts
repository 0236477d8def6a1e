import { get } from "node:http";
import { gunzipSync } from "node:zlib";

export type Scrape = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As sent. */
  readonly wire: Buffer;
  /** Unpacked. */
  readonly text: string;
};

/** Errors: a connection that fails, also in the middle of the body; a gzip body that is not whole. */
export function scrape(
  url: string,
  encoding: "gzip" | "identity" = "identity",
  headers: Readonly<Record<string, string>> = {},
): Promise<Scrape> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { ...headers, "accept-encoding": encoding } }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => void parts.push(part));
      response.once("error", reject);
      response.once("end", () => {
        try {
          const wire = Buffer.concat(parts);
          const headers = response.headers as Record<string, string>;
          const text = headers["content-encoding"] === "gzip" ? gunzipSync(wire) : wire;
          resolve({ status: response.statusCode ?? 0, headers, wire, text: text.toString("utf8") });
        } catch (error) {
          reject(error);
        }
      });
    });
    request.once("error", (error) => reject(new Error(`scrape ${url}: ${error.message}`, { cause: error })));
  });
}

/** The text of a 200. Errors: any other status, with what the body says. */
export async function scrapeText(url: string, encoding: "gzip" | "identity" = "identity"): Promise<string> {
  const { status, text } = await scrape(url, encoding);
  if (status !== 200) throw new Error(`scrape ${url}: got ${status}, want 200: ${text.slice(0, 500)}`);
  return text;
}
