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

/** Whether connections to the server can be opened at all: a fact about the server, shared by all who ask it again and again. */
export interface Reachability {
  /** Why the last connection could not be opened, and when the next look is due (epoch milliseconds). Undefined: nothing is known against it. */
  away(): { readonly reason: string; readonly untilMs: number } | undefined;
  /**
   * Resolves when it is worth looking again: at once while the server is not away, in turn once it has answered, or when the signal aborts.
   * After each look that finds it away still, the one who has waited longest is let look, so that somebody tells of it.
   */
  wait(signal: AbortSignal): Promise<void>;
}

/**
 * Requests to one API server over a pool of connections.
 *
 * Errors: `ApiUnreachableError`, `ApiCertificateError`; an HTTP status is not an error here.
 */
export interface ApiClient {
  request(request: ApiRequest): Promise<ApiResponse>;
  close(): Promise<void>;
  /** Keeps nobody from a request: who asks once wants its failure at once. Left out by what has no connections. */
  readonly reachability?: Reachability | undefined;
}
