import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { ShardsError } from "@kube-state-shards/exposition";
import { withDeadline } from "./with-deadline.ts";

/** The client took nothing for longer than we wait: its connection is ended. */
class SlowClientError extends ShardsError {
  override readonly code = "KSS_SLOW_CLIENT";
  constructor(timeoutMs: number) {
    super(
      `write merged metrics: the client read nothing for ${timeoutMs} ms, want it to keep reading. ` +
        "The connection is ended: check the network between them, or the load of the client.",
    );
  }
}

export type ClientBody = {
  /** Resolves when more may be written. Errors: `SlowClientError`; the signal's reason. */
  write(bytes: Buffer): Promise<void>;
  readonly bytes: () => number;
};

export type ClientBodyOptions = { readonly signal: AbortSignal; readonly writeTimeoutMs: number };

export function createClientBody(response: ServerResponse, { signal, writeTimeoutMs }: ClientBodyOptions): ClientBody {
  let bytes = 0;
  const deadline = { timeoutMs: writeTimeoutMs, onTimeout: () => new SlowClientError(writeTimeoutMs) };
  return {
    async write(part) {
      signal.throwIfAborted();
      if (part.length === 0) return;
      bytes += part.length;
      if (!response.write(part)) await withDeadline(once(response, "drain", { signal }), deadline);
    },
    bytes: () => bytes,
  };
}
