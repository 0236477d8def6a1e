import { type ApiClient, createOutageLog, type Log } from "@kube-state-shards/listwatch";
import { pause } from "../until-aborted.ts";
import { probeApiServer } from "./probe-api-server.ts";

export type WatchApiServerOptions = {
  readonly client: ApiClient;
  /** Asked anew for each look: see `probePathOf`. */
  readonly probePath: () => string;
  /** Takes how each look ended; undefined: it answered. */
  readonly onLook?: (error: Error | undefined) => void;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Between two looks at a server that answers. */
  readonly everyMs?: number;
  /** After the first failure; doubled with each further one, up to `everyMs`. */
  readonly retryMs?: number;
};

/**
 * Says in the log when the API server cannot be reached, and when it can be again, with a reminder each minute: one voice for the
 * hundreds of watches that all notice. Changes nothing else: whoever lists and watches waits and goes on by itself.
 */
export async function watchApiServer(options: WatchApiServerOptions): Promise<void> {
  const { client, probePath, onLook = () => {}, log, signal, everyMs = 15_000, retryMs = 1_000 } = options;
  const outage = createOutageLog({ log, mended: "the API server answers again" });
  let failures = 0;
  while (!signal.aborted) {
    const probe = await probeApiServer(client, { path: probePath(), signal });
    if (signal.aborted) return;
    onLook(probe.kind === "failed" ? probe.error : undefined);
    if (probe.kind === "failed") {
      outage.failed(`${probe.error.message} What was listed before is served on.`);
      failures++;
    } else {
      outage.worked();
      failures = 0;
    }
    await pause(failures === 0 ? everyMs : Math.min(everyMs, retryMs * 2 ** (failures - 1)), signal);
  }
}
