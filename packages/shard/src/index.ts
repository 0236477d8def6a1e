export { type Exposure, exposureAt } from "./handoff/exposure.ts";
export {
  type Handoff,
  type HandoffEvent,
  isEmptied,
  NO_HANDOFF,
  nextChangeMs,
  reduceHandoff,
} from "./handoff/handoff.ts";
export type { UnitState } from "./handoff/unit-state.ts";
export { type CreateShardOptions, createShard, type Shard } from "./main.ts";
export { configHash } from "./report/config-hash.ts";
export { reportUnits } from "./report/report-units.ts";
export { createScraperWatch, type ScraperWatch } from "./scrapers/scraper-watch.ts";
export { isReady } from "./serve/readiness.ts";
export type { ShardOptions } from "./shard-options.ts";
export { digestSegment } from "./store/digest-segment.ts";
export { partOf, takeMemory } from "./store/mapped-memory.ts";
export { createObjectStore, type ObjectStore } from "./store/object-store.ts";
export { sliceBy } from "./store/slicing.ts";
export { API_ENCODINGS } from "./subscriptions/decoding.ts";
export { planWatches } from "./subscriptions/plan-watches.ts";
export { WATCH_STRATEGIES, type WatchStrategy } from "./subscriptions/prefer-mode.ts";
