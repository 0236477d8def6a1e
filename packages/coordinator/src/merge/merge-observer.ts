import type { BodyReader } from "@kube-state-shards/daemon";

/**
 * complete: everything was sent. partial: sent, with units missing. refused: answered with an error status.
 * aborted: failed after the first byte. clientGone: the client hung up.
 */
export type MergeOutcome = "complete" | "partial" | "refused" | "aborted" | "clientGone";

export type MergeResult = {
  readonly outcome: MergeOutcome;
  readonly durationMs: number;
  /** On the wire, headers apart. */
  readonly bodyBytes: number;
  /** Unpacked. */
  readonly textBytes: number;
  readonly missingUnits: number;
  /** Whether the header alone was asked for. */
  readonly headOnly: boolean;
  readonly reader: BodyReader;
};

/** Told once for each request, when it is over. */
export type MergeObserver = { readonly merged: (result: MergeResult) => void };

export const silentMergeObserver: MergeObserver = { merged: () => {} };
