import { rule, showDurationMs } from "@kube-state-shards/daemon";
import type { HandoffValues } from "./handoff-options.ts";
import type { ShardValues } from "./shard-options.ts";

type DrainValues = Pick<ShardValues, "drainTimeoutMs"> &
  Pick<HandoffValues, "handoffContinuity" | "handoffMaxOverlapMs">;

/** For others to list what a shard has that leaves: within Kubernetes' default grace period of 30 s. */
export const PLAIN_DRAIN_TIMEOUT_MS = 25_000;

/** How long a leaving shard waits for its units to be taken over, scrapers' time included where they are handed over one by one. */
export const drainTimeoutMsOf = (values: DrainValues): number => values.drainTimeoutMs ?? defaultMs(values);

const defaultMs = ({ handoffContinuity, handoffMaxOverlapMs }: DrainValues): number =>
  PLAIN_DRAIN_TIMEOUT_MS + (handoffContinuity === "timestamps" ? handoffMaxOverlapMs : 0);

export const drainLastsForScrapers = rule<DrainValues>(
  "drainTimeoutMs",
  (o) => o.handoffContinuity !== "timestamps" || drainTimeoutMsOf(o) >= o.handoffMaxOverlapMs,
  (o) =>
    `got ${showDurationMs(drainTimeoutMsOf(o))}, want at least --handoff-max-overlap (${showDurationMs(o.handoffMaxOverlapMs)}): ` +
    "with --handoff-continuity timestamps scrapers may take that long to follow a unit, and a shard that stops before ends the series of those that have not. " +
    `Leave it out for ${showDurationMs(defaultMs(o))}, or shorten --handoff-max-overlap to four intervals of the slowest scraper`,
);
