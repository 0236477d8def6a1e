import fc from "fast-check";
import { ESTIMATORS, type EstimateSettings, SCALER_DEFAULTS } from "../scaler-settings.ts";

/** Any settings that the options take. */
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
      maxShards: rest.minShards + moreShards,
      recommendationPercent: Math.min(rest.acceptancePercent, tighterPercent),
    };
  });

export const settingsWith = (more: Partial<EstimateSettings> = {}): EstimateSettings => ({
  ...SCALER_DEFAULTS,
  ...more,
});
