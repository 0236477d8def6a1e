/** What to answer when something is missing and nothing has been sent yet. */
export const PARTIAL_ANSWERS = ["serve", "fail"] as const;
type PartialAnswer = (typeof PARTIAL_ANSWERS)[number];

export type MergeOptions = {
  /** `serve`: what there is, named as partial in header and body. `fail`: 503. */
  readonly mergedPartial: PartialAnswer;
  /** How long a shard may take to start its stream, and to send more when it is waited for. */
  readonly mergeTimeoutMs: number;
  /** How long a client may leave what was sent to it unread. */
  readonly writeTimeoutMs: number;
  /** Each merge holds a snapshot on every shard: above this, 503. */
  readonly maxConcurrentMerges: number;
};

export const DEFAULT_MERGE_OPTIONS: MergeOptions = {
  mergedPartial: "serve",
  mergeTimeoutMs: 10_000, // Prometheus's default scrape timeout: a later answer would find nobody
  writeTimeoutMs: 30_000,
  maxConcurrentMerges: 4, // two Prometheus replicas, an agent and a person
};
