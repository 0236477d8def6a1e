import { choice, defineOptions, duration, type OptionsOf } from "@kube-state-shards/daemon";
import type { ShardOptions } from "@kube-state-shards/shard";

/** How the series of a moving unit go on for scrapers. Given to shards and coordinators alike. */
export const handoffOptions = defineOptions(
  {
    handoffContinuity: {
      flag: "--handoff-continuity",
      env: "KSS_HANDOFF_CONTINUITY",
      type: choice(["none", "timestamps"]),
      default: "none",
      help: "timestamps: a unit leaves each scraper after that one has read it from the new shard, by two scrapes with explicit timestamps.",
      why: "only right where every shard has the same instance label, see docs/rescale.md",
    },
    handoffTimestampLeadMs: {
      flag: "--handoff-timestamp-lead",
      env: "KSS_HANDOFF_TIMESTAMP_LEAD",
      type: duration({ minMs: 1, maxMs: 60_000 }),
      default: 1_000,
      help: "How far ahead of their scrape those timestamps are; at most a quarter of the scraper's interval is used.",
      why: "must be more than the clocks of shards and scrapers differ",
    },
    handoffMaxOverlapMs: {
      flag: "--handoff-max-overlap",
      env: "KSS_HANDOFF_MAX_OVERLAP",
      type: duration({ minMs: 1_000 }),
      default: 180_000,
      help: "When the old shard lets go of a unit though not all scrapers are done with it; also how long scrapers have to find a new shard.",
      why: "six scrapes of 30s",
    },
  },
  [],
  "Handoff",
);

export type HandoffValues = OptionsOf<typeof handoffOptions>;

/** Undefined where units leave all scrapers at once. */
export const continuityOf = (values: HandoffValues): ShardOptions["continuity"] =>
  values.handoffContinuity === "none"
    ? undefined
    : { timestampLeadMs: values.handoffTimestampLeadMs, maxOverlapMs: values.handoffMaxOverlapMs };
