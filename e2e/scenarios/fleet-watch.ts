import { setTimeout as delay } from "node:timers/promises";
import type { Poll } from "../poller/poll.ts";
import { waitUntil } from "../process/wait-until.ts";

const QUIET_MS = 2_000;

/** Follows the polls of a fleet, so that a scenario can wait for a state of it. */
export type FleetWatch = {
  note(poll: Poll): void;
  /** Waits until exactly `shards` shards hold pods, none retiring, and nothing has moved for two seconds. */
  settledOn(shards: number): Promise<void>;
  /** The latest poll. */
  latest(): Poll | undefined;
};

export function createFleetWatch(): FleetWatch {
  let latest: Poll | undefined;
  let shape = "";
  let sinceMs = 0;
  return {
    note: (poll) => {
      const next = shapeOf(poll);
      if (next !== shape) sinceMs = poll.atMs;
      shape = next;
      latest = poll;
    },
    latest: () => latest,
    settledOn: async (shards) => {
      await delay(QUIET_MS); // what was asked for has to show first
      await waitUntil(
        () => {
          if (latest === undefined || latest.atMs - sinceMs < QUIET_MS) return undefined;
          const holding = latest.answers.filter((answer) => answer.pods.length > 0);
          const moving = latest.answers.some((answer) => answer.retiring.size > 0);
          const answering = latest.answers.filter((answer) => answer.status === 200);
          return holding.length === shards && answering.length === shards && !moving ? true : undefined;
        },
        { timeoutMs: 180_000, everyMs: 100, what: () => `${shards} shards to hold all pods; last seen: ${shape}` },
      );
    },
  };
}

/** Everything of a poll that moves: namespaces by shard rather than pods, which churn replaces. */
const shapeOf = (poll: Poll): string =>
  poll.answers
    .map(({ shard, status, pods, retiring }) => {
      const namespaces = [...new Set(pods.map((pod) => pod.slice(0, pod.indexOf("/"))))].sort();
      return `${shard} ${status} [${namespaces.join(" ")}] retiring [${[...retiring].join(" ")}]`;
    })
    .join("; ");
