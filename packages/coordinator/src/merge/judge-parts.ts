import type { ShardId, UnitId } from "@kube-state-shards/assignment";
import { type ExpositionFormat, type FamilyHead, renderSampleLine } from "@kube-state-shards/exposition";
import { type FamilyFault, type FamilyLayout, mergeFamilies } from "./merge-families.ts";
import type { OpenedParts, OpenPart } from "./open-parts.ts";
import type { MergePlan } from "./plan-merge.ts";

/** What the body will hold, and what it will lack and why: known before its first byte. */
export type MergeVerdict = {
  readonly layout: FamilyLayout;
  readonly missingUnits: number;
  /** Shards with a missing unit, by id. */
  readonly missingShards: readonly ShardId[];
  /** A line each, for people. */
  readonly reasons: readonly string[];
};

export function judgeParts(plan: MergePlan, { open, failed }: OpenedParts): MergeVerdict {
  const layout = mergeFamilies(open.map((part) => part.manifest.families));
  const missing = new Map<ShardId, ReadonlySet<UnitId>>();
  const reasons: string[] = [];
  const lacks = (shard: ShardId, units: readonly UnitId[], reason: string): void => {
    missing.set(shard, new Set([...(missing.get(shard) ?? []), ...units]));
    reasons.push(reason);
  };
  for (const { shard, units, error } of failed) {
    lacks(shard, units, error instanceof Error ? error.message : `read pieces of ${shard}: ${String(error)}`);
  }
  for (const part of open) {
    if (part.missing.length > 0)
      lacks(part.shard, part.missing, `${part.shard} does not hold ${showUnits(part.missing)}`);
  }
  for (const fault of layout.faults) {
    const part = open[fault.stream];
    if (part !== undefined) lacks(part.shard, part.units, showFault(part, fault));
  }
  if (plan.unowned.length > 0) reasons.push(`no shard can take ${showUnits(plan.unowned)}`);
  let missingUnits = plan.unowned.length;
  for (const units of missing.values()) missingUnits += units.size;
  return { layout, missingUnits, missingShards: [...missing.keys()].toSorted(), reasons };
}

const MISSING_UNITS_HEAD: FamilyHead = {
  name: "kube_state_shards_merged_missing_units",
  type: "gauge",
  help: "Units whose objects are not in this body, or not all of them: 0 when it is complete.",
};

export const renderMissingUnits = (count: number, { renderHead }: ExpositionFormat): string =>
  renderHead(MISSING_UNITS_HEAD) + renderSampleLine(MISSING_UNITS_HEAD.name, "", { labels: [], value: count });

function showFault({ shard }: OpenPart, fault: FamilyFault): string {
  return fault.kind === "order"
    ? `${shard} sends families in another order than the shards before it: run one version everywhere`
    : `${shard} sends ${fault.head.name} as ${fault.head.type}, others as ${fault.first.type}: run one version everywhere`;
}

const SHOWN_UNITS = 3;
const showUnits = (units: readonly UnitId[]): string =>
  units.length <= SHOWN_UNITS
    ? units.join(", ")
    : `${units.slice(0, SHOWN_UNITS).join(", ")} and ${units.length - SHOWN_UNITS} more`;
