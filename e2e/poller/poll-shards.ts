import { setTimeout as delay } from "node:timers/promises";
import { type AskOptions, createShardAsker } from "./ask-shard.ts";
import { createPollJudge, type PollFindings, type Verdict } from "./judge-polls.ts";
import type { Poll } from "./poll.ts";

export type PollOptions = AskOptions & {
  /** From one poll to the next. Default 100. */
  readonly everyMs?: number | undefined;
};

export type PollerOptions = PollOptions & {
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

/** Asks all shards at the same instant, every `everyMs` or as soon as the poll before is read, until it is stopped. */
export function startPoller(options: PollerOptions): Poller {
  const { targets, existingAtStart, onPoll, everyMs = 100, ...asking } = options;
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
      await delay(Math.max(0, everyMs - tookMs));
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
