import type { StaticShard } from "../options/static-shard.ts";

/** Which part of the cluster an exporter serves. */
export type Part = StaticShard;

export const showPart = ({ ordinal, total }: Part): string =>
  total === 1 ? "the whole cluster" : `shard ${ordinal} of ${total}`;
