import type { PollFindings } from "./judge-polls.ts";
import type { Poll } from "./poll.ts";

/**
 * Prints a poll as one line, such as `12.3 s  served 600  retiring 50  shard-0@1.4 300  shard-1@1.4 300`, unless it
 * says what the poll before said.
 */
export function createTimeline(print: (line: string) => void): {
  note(poll: Poll, findings: PollFindings): void;
  mark(text: string): void;
} {
  let before = "";
  let atMs = 0;
  const say = (text: string): void => print(`${(atMs / 1000).toFixed(1).padStart(6)} s  ${text}`);
  return {
    note: (poll, findings) => {
      atMs = poll.atMs;
      const text = describePoll(poll, findings);
      if (text !== before) say(text);
      before = text;
    },
    mark: (text) => say(`-- ${text}`),
  };
}

function describePoll(poll: Poll, { served, retiring, missing, double }: PollFindings): string {
  const counts = [`served ${served}`, ...counted("retiring", retiring), ...counted("absent", missing.size)];
  const shards = poll.answers
    .filter((answer) => answer.status !== 0)
    .map(({ shard, order, pods, status }) => `${shard}@${order} ${status === 200 ? pods.length : `HTTP ${status}`}`);
  return [...counts, ...counted("twice", double.size), ...shards].join("  ");
}

const counted = (name: string, count: number): readonly string[] => (count === 0 ? [] : [`${name} ${count}`]);
