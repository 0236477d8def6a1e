import type { ResourceSettings } from "../scaler-settings.ts";

/** What a shard should be given, as a request and as a limit alike. */
export type RecommendedResources = {
  readonly cpuCores: number;
  readonly memoryBytes: number;
  /** The same as a manifest has it. */
  readonly cpu: string;
  readonly memory: string;
};

const MIB = 2 ** 20;

/**
 * What one of `shards` shards needs for its share of `nodes` nodes, rounded up to whole millicores and MiB, so that what is
 * written into a manifest reads back as the same.
 *
 * Source: addon-resizer, its base and what each node adds; here each node of the shard's share.
 */
export function recommendResources(
  { nodes, shards }: { readonly nodes: number; readonly shards: number },
  { cpu, extraCpu, memory, extraMemory }: ResourceSettings,
): RecommendedResources {
  const share = nodes / shards;
  const millicores = roundUp((cpu + extraCpu * share) * 1_000);
  const mebibytes = roundUp((memory + extraMemory * share) / MIB);
  return {
    cpuCores: millicores / 1_000,
    memoryBytes: mebibytes * MIB,
    cpu: `${millicores}m`,
    memory: `${mebibytes}Mi`,
  };
}

/** WHY not ceil alone: 0.1 + 0.001 x 500 cores is 600.0000000000001 millicores. */
const roundUp = (amount: number): number => Math.ceil(Number(amount.toFixed(6)));
