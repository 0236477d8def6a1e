/** What one shard answered in one poll. */
export type ShardAnswer = {
  readonly target: string;
  /** From `x-kube-state-shards-shard`; the target when the header is absent. */
  readonly shard: string;
  /** `<term>.<epoch>` from `x-kube-state-shards-order`, empty when absent. */
  readonly order: string;
  /** Units that the shard names as retiring, such as `ns/team-a` or `ns/team-a#2of4`. */
  readonly retiring: ReadonlySet<string>;
  /** `namespace/pod` of each `kube_pod_info` line. */
  readonly pods: readonly string[];
  /** Of these, the ones in units that it names as retiring. */
  readonly retiringPods: ReadonlySet<string>;
  /** Namespaces of the others; parts of these, as `team-a#2of8`, where namespaces are served in slices. */
  readonly places: ReadonlySet<string>;
  /** 200, 503, …; 0 when nobody answered. */
  readonly status: number;
};

/** All shards asked at one instant. */
export type Poll = {
  /** When they were asked, in milliseconds since the poller started. */
  readonly atMs: number;
  /** Until the last answer was read. */
  readonly tookMs: number;
  readonly answers: readonly ShardAnswer[];
};
