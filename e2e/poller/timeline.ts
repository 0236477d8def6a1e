import type { PollFindings } from "./judge-polls.ts";
import type { Poll } from "./poll.ts";

/** Counts move with every churned pod: without another change a line follows only after this long. */
const QUIET_MS = 5_000;

/** Prints a poll as one line, such as `12.3 s  served 600  retiring 50  shard-0@1.4 300  shard-1@1.4 300`, when it says news. */
export function createTimeline(print: (line: string) => void): {
  note(poll: Poll, findings: PollFindings): void;
  mark(text: string): void;
} {
  let before = "";
  let printedMs = 0;
  let atMs = 0;
  const say = (text: string): void => print(`${(atMs / 1000).toFixed(1).padStart(6)} s  ${text}`);
  return {
    note: (poll, findings) => {
      atMs = poll.atMs;
      const news = newsOf(poll, findings);
      if (news === before && atMs - printedMs < QUIET_MS) return;
      say(describePoll(poll, findings));
      [before, printedMs] = [news, atMs];
    },
    mark: (text) => say(`-- ${text}`),
  };
}

/** Who answers, in which order and for which namespaces, and whether anything is served twice. */
const newsOf = (poll: Poll, { double }: PollFindings): string =>
  JSON.stringify([
    double.size > 0,
    ...poll.answers.map(({ shard, status, order, pods, retiring }) => {
      const namespaces = new Set(pods.map((pod) => pod.slice(0, pod.indexOf("/"))));
      return [shard, status, order, [...namespaces].sort(), [...retiring].sort()];
    }),
  ]);

/** `absent` counts the pods of the start that nobody serves, deleted ones among them. */
function describePoll(poll: Poll, { served, retiring, missing, double }: PollFindings): string {
  const counts = [`served ${served}`, ...counted("retiring", retiring), ...counted("absent", missing.size)];
  const shards = poll.answers
    .filter((answer) => answer.status !== 0)
    .map(({ shard, order, pods, status }) => `${shard}@${order} ${status === 200 ? pods.length : `HTTP ${status}`}`);
  return [...counts, ...counted("twice", double.size), ...shards].join("  ");
}

const counted = (name: string, count: number): readonly string[] => (count === 0 ? [] : [`${name} ${count}`]);
