import { NO_ORDER, PROTOCOL, type ShardId, type ShardReport } from "@kube-state-shards/assignment";

/** The report of an active shard that holds nothing yet, but for what is given. */
export const report = (shard: ShardId, more: Partial<ShardReport> = {}): ShardReport => ({
  shard,
  incarnation: "one",
  address: `http://127.0.0.1/${shard}`,
  protocol: PROTOCOL,
  configHash: "same",
  state: "active",
  applied: NO_ORDER,
  units: {},
  memory: { usedBytes: 50, limitBytes: 100 },
  atMs: 0,
  ...more,
});

export const reportsOf = (...reports: readonly ShardReport[]): ReadonlyMap<ShardId, ShardReport> =>
  new Map(reports.map((one) => [one.shard, one]));
