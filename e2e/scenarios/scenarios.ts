import { type Verdict, verdictLine } from "../poller/judge-polls.ts";
import { runApiServerRestart } from "./apiserver-restart.ts";
import { CONTINUITY_SETTINGS, describeContinuity, runContinuity } from "./continuity.ts";
import { rescaleFleet } from "./rescale-fleet.ts";
import type { ScenarioInput } from "./scenario.ts";
import { compareUnion } from "./union.ts";

type ScenarioSettings = {
  /** Shard counts, one after the other. */
  readonly steps: readonly number[];
  /** Pods written a second. */
  readonly churnRate: number;
  /** Which of a scenario's settings, where it has some. */
  readonly setting: string | undefined;
};

type ScenarioOutcome = {
  readonly passed: boolean;
  /** Everything measured, as plain data. */
  readonly result: unknown;
  readonly lastLine: string;
};

export type Scenario = {
  readonly summary: string;
  run(input: ScenarioInput, settings: ScenarioSettings): Promise<ScenarioOutcome>;
};

/** What can be run by hand at any size; the end-to-end tests run the same. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  rescale: {
    summary: "rescale a fleet of processes (--steps) under churn, all shards polled ten times a second",
    run: async (input, { steps, churnRate }) => {
      const result = await rescaleFleet(input, { steps, churnRate });
      const { verdict, merged } = result;
      input.print(`merged endpoint: ${merged.scrapes} bodies, ${merged.missing} missing, ${merged.double} double`);
      for (const line of describeVerdict(verdict)) input.print(line);
      const whole = merged.missing + merged.double + merged.partial.length === 0;
      const passed = verdict.missing + verdict.double === 0 && whole;
      return { passed, result, lastLine: verdictLine(verdict) };
    },
  },
  continuity: {
    summary: `rescale (--steps) under Prometheus 2 and 3, which count; --setting ${Object.keys(CONTINUITY_SETTINGS).join(", ")}`,
    run: async (input, { steps, churnRate, setting }) => {
      const result = await runContinuity(input, { steps, churnRate, setting });
      for (const line of describeVerdict(result.verdict)) input.print(line);
      for (const line of describeContinuity(result)) input.print(line);
      const isFlat = result.scrapers.every(({ counts, ghosts }) => ghosts === 0 && counts.every((one) => one.isFlat));
      const passed = isFlat && result.verdict.missing + result.verdict.double === 0;
      return { passed, result, lastLine: verdictLine(result.verdict) };
    },
  },
  "apiserver-restart": {
    summary: "stop and kill the API server under churn, all shards polled ten times a second",
    run: async (input) => {
      const result = await runApiServerRestart(input);
      const { verdict, resurrections } = result;
      input.print(`${resurrections} pods came back; caught up after ${result.caughtUpMs.join(" and ")} ms`);
      for (const line of describeVerdict(verdict)) input.print(line);
      const passed = verdict.missing + verdict.double + resurrections === 0;
      return { passed, result, lastLine: verdictLine(verdict) };
    },
  },
  union: {
    summary: "compare the samples of one unsharded process with a fleet's (the last of --steps)",
    run: async (input, { steps }) => {
      const result = await compareUnion(input, steps.at(-1) ?? 1);
      const differing = result.comparisons.filter((one) => one.repeated + one.missing.length + one.added.length > 0);
      const lastLine = `union equals whole: ${differing.length === 0 ? "yes" : "NO"}, ${result.samples} samples, ${result.pods} pods`;
      return { passed: differing.length === 0, result, lastLine };
    },
  },
};

function describeVerdict({ polls, latePolls, slowestPollMs, seenOnce, examples }: Verdict): readonly string[] {
  return [
    `${polls} polls, ${latePolls} late (over 300 ms), slowest ${slowestPollMs} ms`,
    `in one poll only, between two snapshots: ${seenOnce.missing} missing, ${seenOnce.double} double`,
    ...examples,
  ];
}
