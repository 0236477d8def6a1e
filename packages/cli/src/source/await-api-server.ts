import { ShardsError } from "@kube-state-shards/exposition";
import { ApiCertificateError, type ApiClient, ApiStatusError, requestJson } from "@kube-state-shards/listwatch";

export class StartTimeoutError extends ShardsError {
  override readonly code = "KSS_START_TIMEOUT";
  constructor(options: { readonly server: string; readonly timeout: string; readonly cause: unknown }) {
    const last = options.cause instanceof Error ? options.cause.message : "no answer";
    super(
      `start: ${options.server} was not reached within ${options.timeout}. Last attempt: ${last} ` +
        "Check the address and the network, or give a longer --start-timeout.",
      { cause: options.cause },
    );
  }
}

export type AwaitOptions = {
  readonly client: ApiClient;
  /** Ends the waiting; checked between attempts. */
  readonly signal: AbortSignal;
  readonly retryMs?: number;
  /** Called with what each failed attempt said. */
  readonly onFailure: (error: unknown) => void;
};

/**
 * Resolves with true once the API server has answered anything but "later", with false when `signal` ended the waiting.
 *
 * Errors: `ApiCertificateError`, `ApiStatusError` for 401: waiting mends neither.
 */
export async function awaitApiServer({ client, signal, retryMs = 500, onFailure }: AwaitOptions): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await requestJson(client, { method: "GET", path: "/api/v1/namespaces?limit=1", signal });
      return true;
    } catch (error) {
      if (error instanceof ApiCertificateError) throw error;
      if (error instanceof ApiStatusError) {
        if (error.status === 401) throw error;
        // 403: it is there and knows us; what we may not read is reported kind by kind.
        if (error.status < 500 && error.status !== 429) return true;
      }
      if (signal.aborted) return false;
      onFailure(error);
    }
    await pause(retryMs, signal);
  }
  return false;
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener("abort", end);
  });
}
