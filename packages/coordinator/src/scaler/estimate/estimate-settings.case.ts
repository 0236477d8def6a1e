import fc from "fast-check";
import { ESTIMATORS, type EstimateSettings, SCALER_DEFAULTS } from "../scaler-settings.ts";

/** Any settings that the options take; half of them with partitions, of which there are no more than the most shards. */
export const anySettings: fc.Arbitrary<EstimateSettings> = fc
  .record({
    estimator: fc.constantFrom(...ESTIMATORS),
    shardsBase: fc.nat(5),
    nodesPerShard: fc.integer({ min: 1, max: 1_000 }),
    steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.nat(5)), { minLength: 1, maxLength: 6 }),
    seriesPerShard: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
    minShards: fc.integer({ min: 1, max: 10 }),
    moreShards: fc.nat(60),
    acceptancePercent: fc.nat(100),
    tighterPercent: fc.nat(100),
    partitions: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 5 })),
  })
  .map(({ steps, moreShards, tighterPercent, ...rest }) => {
    const ladder: { nodes: number; shards: number }[] = [];
    for (const [nodes, shards] of steps) {
      const { nodes: nodesBefore, shards: shardsBefore } = ladder.at(-1) ?? { nodes: 0, shards: 0 };
      ladder.push({ nodes: nodesBefore + nodes, shards: shardsBefore + shards });
    }
    return {
      ...rest,
      ladder,
      // With partitions there is a multiple of them between the two, as the options want.
      maxShards: rest.minShards + moreShards + (rest.partitions === 1 ? 0 : rest.partitions),
      recommendationPercent: Math.min(rest.acceptancePercent, tighterPercent),
    };
  });

export const settingsWith = (more: Partial<EstimateSettings> = {}): EstimateSettings => ({
  ...SCALER_DEFAULTS,
  ...more,
});
