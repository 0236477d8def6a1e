import { setTimeout as delay } from "node:timers/promises";
import { type AskOptions, createShardAsker } from "./ask-shard.ts";
import { createPollJudge, type PollFindings, type Verdict } from "./judge-polls.ts";
import type { Poll } from "./poll.ts";

const INTERVAL_MS = 100;

export type PollerOptions = AskOptions & {
  /** Base URLs of the shards to ask, asked anew before each poll; one that nobody listens on exposes nothing. */
  readonly targets: () => readonly string[];
  /** `namespace/pod` of all pods that exist before the first poll. */
  readonly existingAtStart: ReadonlySet<string>;
  readonly onPoll: (poll: Poll, findings: PollFindings) => void;
};

export type Poller = {
  /** Ends after the poll under way. */
  stop(existingAtEnd: ReadonlySet<string>): Promise<Verdict>;
};

/** Asks all shards at the same instant, every 100 ms or as soon as the poll before is read, until it is stopped. */
export function startPoller({ targets, existingAtStart, onPoll, ...asking }: PollerOptions): Poller {
  const judge = createPollJudge(existingAtStart);
  const asker = createShardAsker(asking);
  const startedMs = performance.now();
  let stopped = false;
  const run = async (): Promise<void> => {
    while (!stopped) {
      const askedMs = performance.now();
      const answers = await Promise.all(targets().map((target) => asker.ask(target)));
      const tookMs = performance.now() - askedMs;
      const poll: Poll = { atMs: askedMs - startedMs, tookMs, answers };
      onPoll(poll, judge.observe(poll));
      await delay(Math.max(0, INTERVAL_MS - tookMs));
    }
  };
  const running = run();
  running.catch(() => {});
  return {
    stop: async (existingAtEnd) => {
      stopped = true;
      try {
        await running;
      } finally {
        asker.close();
      }
      return judge.finish(existingAtEnd);
    },
  };
}
