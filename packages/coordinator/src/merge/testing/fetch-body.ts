import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from "node:http";
import { buffer } from "node:stream/consumers";

export type FetchedBody = {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** As on the wire: not decompressed. */
  readonly body: Buffer;
};

/** Reads a whole answer over a connection of its own. Errors: when the body is cut. */
export async function fetchBody(url: string, options: RequestOptions = {}): Promise<FetchedBody> {
  const response = await openBody(url, options);
  const body = await buffer(response);
  return { status: response.statusCode, headers: response.headers, body };
}

/** The answer, its body unread. */
export async function openBody(url: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  const outgoing = request(url, { ...options, agent: false }).end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  outgoing.on("error", () => {}); // a reset: reading the response tells
  return response;
}
