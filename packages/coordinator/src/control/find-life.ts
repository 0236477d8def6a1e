import type { ShardId, ShardReport } from "@kube-state-shards/assignment";
import type { Member } from "../membership/membership.ts";
import type { SilentProbes } from "../membership/probe-silent.ts";

export type LifeFacts = {
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  readonly living: ReadonlyMap<ShardId, Member>;
  /** Whether silence means anything by now. */
  readonly trusted: boolean;
  /** Undefined when nobody can ask shards. */
  readonly probes: Pick<SilentProbes, "askNow"> | undefined;
};

/** Why a shard is not dead, to go on after its name: what the store holds of it, else what it says when it is asked now. Undefined when it may be. */
export async function findLife(
  shard: ShardId,
  { reports, living, trusted, probes }: LifeFacts,
): Promise<string | undefined> {
  if (reports.has(shard)) return "reports to the store";
  if (!trusted)
    return "may not have had the time to report since the store came back or this coordinator began to lead: ask again in a few seconds";
  const address = living.get(shard)?.report.address ?? "";
  if (address === "" || probes === undefined) return undefined;
  const verdict = await probes.askNow(shard, address);
  return verdict.answers
    ? `answers at ${address}, though it does not report to the store: mend its way to that`
    : undefined;
}
