import { setTimeout as delay } from "node:timers/promises";
import type { Poll } from "../poller/poll.ts";
import { waitUntil } from "../process/wait-until.ts";

const QUIET_MS = 2_000;

/** Follows the polls of a fleet, so that a scenario can wait for a state of it. */
export type FleetWatch = {
  note(poll: Poll): void;
  /** Waits until exactly `shards` shards hold pods, none retiring, and nothing has moved for two seconds. */
  settledOn(shards: number, timeoutMs?: number): Promise<void>;
  /** Waits until the bodies hold exactly these pods: whatever happened, in the end all is as it is. */
  shows(pods: ReadonlySet<string>, timeoutMs?: number): Promise<void>;
  /** Of these, the pods that the latest bodies do not hold. */
  lacking(pods: ReadonlySet<string>): readonly string[];
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
    shows: async (pods, timeoutMs = 60_000) => {
      const isSame = (now: ReadonlySet<string>): boolean =>
        now.size === pods.size && [...pods].every((pod) => now.has(pod));
      await waitUntil(() => isSame(heldIn(latest)) || undefined, {
        ...{ timeoutMs, everyMs: 100 },
        what: () => `the bodies to hold the ${pods.size} pods there are; ${describeDifference(heldIn(latest), pods)}`,
      });
    },
    lacking: (pods) => {
      const held = heldIn(latest);
      return [...pods].filter((pod) => !held.has(pod));
    },
    settledOn: async (shards, timeoutMs = 180_000) => {
      await delay(QUIET_MS); // what was asked for has to show first
      await waitUntil(
        () => {
          if (latest === undefined || latest.atMs - sinceMs < QUIET_MS) return undefined;
          const holding = latest.answers.filter((answer) => answer.pods.length > 0);
          const moving = latest.answers.some((answer) => answer.retiring.size > 0);
          const answering = latest.answers.filter((answer) => answer.status === 200);
          return holding.length === shards && answering.length === shards && !moving ? true : undefined;
        },
        { timeoutMs, everyMs: 100, what: () => `${shards} shards to hold all pods; last seen: ${shape}` },
      );
    },
  };
}

const heldIn = (poll: Poll | undefined): ReadonlySet<string> => new Set(poll?.answers.flatMap((answer) => answer.pods));

function describeDifference(held: ReadonlySet<string>, pods: ReadonlySet<string>): string {
  const lacking = [...pods].filter((pod) => !held.has(pod));
  const extra = [...held].filter((pod) => !pods.has(pod));
  return `${lacking.length} are not held, such as ${lacking[0]}; ${extra.length} are held and gone, such as ${extra[0]}`;
}

/** Everything of a poll that moves: namespaces by shard rather than pods, which churn replaces. */
const shapeOf = (poll: Poll): string =>
  poll.answers
    .map(({ shard, status, pods, retiring }) => {
      const namespaces = [...new Set(pods.map((pod) => pod.slice(0, pod.indexOf("/"))))].sort();
      return `${shard} ${status} [${namespaces.join(" ")}] retiring [${[...retiring].join(" ")}]`;
    })
    .join("; ");
