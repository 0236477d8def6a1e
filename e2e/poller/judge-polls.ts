import type { Poll } from "./poll.ts";

/** An answer that took longer is counted as late: shards asked at one instant were not seen at one. */
const LATE_MS = 300;

export type Verdict = {
  /** Objects existing throughout that nobody named as served in two consecutive polls. */
  readonly missing: number;
  /** Of the missing: those in no body at all in two consecutive polls, not even as retiring. */
  readonly nowhere: number;
  /** Objects that more than one named as served in two consecutive polls. */
  readonly double: number;
  /** Of the double: from the first poll that showed the object twice to the last one in a row. */
  readonly longestDoubleMs: number;
  /** Of the missing: from the last poll that had the object to the next that had it, or to the last poll. */
  readonly longestGapMs: number;
  readonly polls: number;
  readonly latePolls: number;
  readonly slowestPollMs: number;
  /** The same in one poll only: between two snapshots of one poll a unit may move. */
  readonly seenOnce: { readonly missing: number; readonly double: number };
  /** Up to ten objects, with what was wrong. */
  readonly examples: readonly string[];
};

/** What one poll showed, before it is known whether the next one confirms it. */
export type PollFindings = {
  /** Objects named as served by exactly one. */
  readonly served: number;
  readonly retiring: number;
  readonly missing: ReadonlySet<string>;
  /** Of the missing: in no body at all. */
  readonly nowhere: ReadonlySet<string>;
  readonly double: ReadonlySet<string>;
};

export type PollJudge = {
  observe(poll: Poll): PollFindings;
  /** Objects that did not exist at the end are not missed. */
  finish(existingAtEnd: ReadonlySet<string>): Verdict;
};

type Absence = { readonly lastSeenMs: number; longestMs: number; polls: number };

/**
 * Judges polls by Invariant 2 ("Never nowhere, at most one authoritative").
 *
 * A copy is authoritative unless its body names the pod's unit as retiring. Polls do not overlap, so a unit that moves
 * between the snapshots of one poll cannot look wrong in the next one too: what is wrong in two consecutive polls is wrong.
 */
export function createPollJudge(existingAtStart: ReadonlySet<string>): PollJudge {
  const absences = new Map<string, Absence[]>();
  const open = new Map<string, Absence>();
  const confirmedDouble = new Set<string>();
  const doubleOnce = new Set<string>();
  /** Since when each has been double. */
  let previousDouble: ReadonlyMap<string, number> = new Map();
  const confirmedNowhere = new Set<string>();
  let previousNowhere: ReadonlySet<string> = new Set();
  let lastAtMs = 0;
  const totals = { polls: 0, late: 0, slowestMs: 0, longestDoubleMs: 0 };

  const noteMissing = (missing: ReadonlySet<string>, atMs: number): void => {
    for (const [key, absence] of open) {
      absence.longestMs = atMs - absence.lastSeenMs;
      if (!missing.has(key)) open.delete(key);
    }
    for (const key of missing) {
      const absence = open.get(key) ?? { lastSeenMs: lastAtMs, longestMs: atMs - lastAtMs, polls: 0 };
      if (absence.polls === 0) absences.set(key, [...(absences.get(key) ?? []), absence]);
      absence.polls += 1;
      open.set(key, absence);
    }
  };
  const noteDouble = (double: ReadonlySet<string>, atMs: number): void => {
    const now = new Map([...double].map((key) => [key, previousDouble.get(key) ?? atMs]));
    for (const [key, sinceMs] of now) {
      (previousDouble.has(key) ? confirmedDouble : doubleOnce).add(key);
      totals.longestDoubleMs = Math.max(totals.longestDoubleMs, atMs - sinceMs);
    }
    previousDouble = now;
  };
  const noteNowhere = (nowhere: ReadonlySet<string>): void => {
    for (const key of nowhere) if (previousNowhere.has(key)) confirmedNowhere.add(key);
    previousNowhere = nowhere;
  };

  return {
    observe: (poll) => {
      const findings = findingsOf(poll, existingAtStart);
      noteMissing(findings.missing, poll.atMs);
      noteNowhere(findings.nowhere);
      noteDouble(findings.double, poll.atMs);
      lastAtMs = poll.atMs;
      totals.polls += 1;
      totals.slowestMs = Math.max(totals.slowestMs, poll.tookMs);
      if (poll.tookMs > LATE_MS) totals.late += 1;
      return findings;
    },
    finish: (existingAtEnd) => {
      const judged = [...absences].filter(([key]) => existingAtEnd.has(key));
      const confirmed = judged.map(([key, all]) => [key, all.filter((one) => one.polls > 1)] as const);
      const missing = confirmed.filter(([, all]) => all.length > 0);
      const gaps = missing.flatMap(([, all]) => all.map((one) => one.longestMs));
      return {
        missing: missing.length,
        nowhere: [...confirmedNowhere].filter((key) => existingAtEnd.has(key)).length,
        double: confirmedDouble.size,
        longestDoubleMs: Math.round(totals.longestDoubleMs),
        longestGapMs: Math.round(gaps.reduce((longest, gap) => Math.max(longest, gap), 0)),
        polls: totals.polls,
        latePolls: totals.late,
        slowestPollMs: Math.round(totals.slowestMs),
        seenOnce: {
          missing: judged.length - missing.length,
          double: [...doubleOnce].filter((key) => !confirmedDouble.has(key)).length,
        },
        examples: [
          ...missing.map(([key, all]) => `${key} missing for ${Math.round(all[0]?.longestMs ?? 0)} ms`),
          ...[...confirmedDouble].map((key) => `${key} served twice`),
        ].slice(0, 10),
      };
    },
  };
}

function findingsOf(poll: Poll, existing: ReadonlySet<string>): PollFindings {
  const copies = new Map<string, number>();
  const retiring = new Set<string>();
  for (const answer of poll.answers) {
    for (const key of answer.pods) {
      if (answer.retiringPods.has(key)) retiring.add(key);
      else copies.set(key, (copies.get(key) ?? 0) + 1);
    }
  }
  const double = new Set<string>();
  for (const [key, count] of copies) if (count > 1) double.add(key);
  const missing = new Set<string>();
  for (const key of existing) if (!copies.has(key)) missing.add(key);
  const nowhere = new Set([...missing].filter((key) => !retiring.has(key)));
  return { served: copies.size - double.size, retiring: retiring.size, missing, nowhere, double };
}

/** The line every polling run ends with. */
export const verdictLine = (verdict: Verdict): string =>
  `missing ${verdict.missing}, double ${verdict.double}, longest gap ${verdict.longestGapMs} ms`;
