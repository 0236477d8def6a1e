/** Which connections a request may use: watches and lists never share one, so that a big list cannot starve a watch. */
export const REQUEST_LANES = ["list", "watch"] as const;
export type RequestLane = (typeof REQUEST_LANES)[number];

export type ApiRequest = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with query, such as `/api/v1/pods?limit=1`. */
  readonly path: string;
  readonly lane: RequestLane;
  readonly accept?: string | undefined;
  readonly body?: { readonly contentType: string; readonly bytes: Buffer } | undefined;
  readonly signal?: AbortSignal | undefined;
};

export type ApiResponse = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends cleanly only when the server ended the body; a lost connection throws `ApiUnreachableError`. Must be read or the signal aborted. */
  readonly body: AsyncIterable<Buffer>;
};

/**
 * Requests to one API server over a pool of connections.
 *
 * Errors: `ApiUnreachableError`, `ApiCertificateError`; an HTTP status is not an error here.
 */
export interface ApiClient {
  request(request: ApiRequest): Promise<ApiResponse>;
  close(): Promise<void>;
}
