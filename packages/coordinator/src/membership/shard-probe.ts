import type { Assignment, ShardReport } from "@kube-state-shards/assignment";

/**
 * Asks a shard that has gone silent in the store whether it lives: its units are moved only when it does not answer.
 *
 * Shape: `address` as the shard last reported it. Errors: none; what goes wrong is an answer, too.
 */
export type ShardProbe = (address: string, signal: AbortSignal) => Promise<ProbeResult>;

export type ProbeResult =
  | {
      readonly answers: true;
      /** What it would report to the store. */
      readonly report: ShardReport;
      /** Hands it what it cannot read from the store. Rejects when the shard does not take it. */
      readonly give: (assignment: Assignment) => Promise<void>;
    }
  | { readonly answers: false; readonly reason: string };
