import { ApiBodyError } from "../errors.ts";
import type { ApiClient, ApiRequest } from "./api-client.ts";
import { readStatusError } from "./read-status.ts";

export type JsonRequest = {
  readonly method: ApiRequest["method"];
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly accept?: string | undefined;
  /** Default `application/json`; a PATCH needs the patch type it means. */
  readonly contentType?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * One small request, such as a write to `/scale` or a Lease.
 *
 * Errors: `ApiStatusError` for a status of 400 or above, `ApiBodyError` when the answer is not JSON, and those of `ApiClient`.
 */
export async function requestJson(client: ApiClient, request: JsonRequest): Promise<unknown> {
  const attempt = `${request.method} ${request.path}`;
  const response = await client.request({
    method: request.method,
    path: request.path,
    lane: "list",
    accept: request.accept,
    signal: request.signal,
    body:
      request.body === undefined
        ? undefined
        : { contentType: request.contentType ?? "application/json", bytes: Buffer.from(JSON.stringify(request.body)) },
  });
  if (response.status >= 400) throw await readStatusError(attempt, response);
  const chunks: Buffer[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiBodyError(
      `${attempt}: the answer is not JSON (${JSON.stringify(text.slice(0, 80))}). Check that the URL is an API server's, not a proxy's login page.`,
      { cause },
    );
  }
}
