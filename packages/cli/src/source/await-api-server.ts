import { ShardsError } from "@kube-state-shards/exposition";
import type { ApiClient } from "@kube-state-shards/listwatch";
import { pause } from "../until-aborted.ts";
import { probeApiServer } from "./probe-api-server.ts";

/** The API server was never reached. */
export class StartTimeoutError extends ShardsError {
  override readonly code = "KSS_START_TIMEOUT";
  constructor(server: string, timeout: string, cause: Error | undefined) {
    super(
      `start: ${server} was not reached within ${timeout}. Last attempt: ${cause?.message ?? "no answer yet."} ` +
        "Check the address and the network, or give a longer --start-timeout.",
      cause === undefined ? {} : { cause },
    );
  }
}

export type AwaitOptions = {
  readonly client: ApiClient;
  /** Asked anew for each look: see `probePathOf`. */
  readonly probePath: () => string;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  readonly retryMs?: number;
  /** Told of each failed attempt. */
  readonly onFailure: (error: Error) => void;
};

/**
 * Resolves with true once the API server has answered, with false when `signal` ended the waiting.
 *
 * Errors: what waiting would not mend: `ApiCertificateError`, `KubeconfigError`, `ApiStatusError` for 401.
 */
export async function awaitApiServer({
  client,
  probePath,
  signal,
  retryMs = 500,
  onFailure,
}: AwaitOptions): Promise<boolean> {
  while (!signal.aborted) {
    const probe = await probeApiServer(client, { path: probePath(), signal });
    if (probe.kind === "reached") return true;
    if (signal.aborted) return false;
    if (probe.lasting) throw probe.error;
    onFailure(probe.error);
    await pause(retryMs, signal);
  }
  return false;
}
