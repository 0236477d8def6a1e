import type { ShardId } from "@kube-state-shards/assignment";
import { knowsSlices, type Membership } from "../membership/membership.ts";

/** Living members of a release that cannot read of slices. */
export const strangersToSlices = ({ living }: Pick<Membership, "living">): readonly ShardId[] =>
  [...living.values()].flatMap(({ report }) => (knowsSlices(report) ? [] : [report.shard]));
