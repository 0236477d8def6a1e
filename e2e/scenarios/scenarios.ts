import { type Verdict, verdictLine } from "../poller/judge-polls.ts";
import { runApiServerRestart } from "./apiserver-restart.ts";
import type { FleetRunResult } from "./fleet-run.ts";
import { rescaleFleet } from "./rescale-fleet.ts";
import type { ScenarioInput } from "./scenario.ts";
import { killShardWithStandby, rescaleWithStandby, STANDBY_GAP_MS } from "./standby.ts";
import { compareUnion } from "./union.ts";

type ScenarioSettings = {
  /** Shard counts, one after the other. */
  readonly steps: readonly number[];
  /** Pods written a second. */
  readonly churnRate: number;
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
    run: async (input, settings) => judgeRescale(input, await rescaleFleet(input, settings)),
  },
  "rescale-standby": {
    summary: "the same, every unit held warm by a second shard",
    run: async (input, settings) => judgeRescale(input, await rescaleWithStandby(input, settings)),
  },
  "kill-shard-standby": {
    summary: "kill -9 of one of three shards whose units are held warm by the others, and its return",
    run: async (input, settings) => {
      const result = await killShardWithStandby(input, settings);
      const { verdict, afterwards, lost } = result;
      for (const line of describeVerdict(verdict)) input.print(line);
      input.print(`${lost} units lost their owner; afterwards: ${verdictLine(afterwards)}`);
      const isCalmAfter = afterwards.missing + afterwards.double === 0;
      const passed = lost > 0 && isCalmAfter && verdict.double === 0 && verdict.longestGapMs <= STANDBY_GAP_MS;
      return { passed, result, lastLine: verdictLine(verdict) };
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

function judgeRescale(input: ScenarioInput, result: FleetRunResult): ScenarioOutcome {
  const { verdict, merged } = result;
  input.print(`merged endpoint: ${merged.scrapes} bodies, ${merged.missing} missing, ${merged.double} double`);
  for (const line of describeVerdict(verdict)) input.print(line);
  const whole = merged.missing + merged.double + merged.partial.length === 0;
  const passed = verdict.missing + verdict.double === 0 && whole;
  return { passed, result, lastLine: verdictLine(verdict) };
}

function describeVerdict({ polls, latePolls, slowestPollMs, seenOnce, examples }: Verdict): readonly string[] {
  return [
    `${polls} polls, ${latePolls} late (over 300 ms), slowest ${slowestPollMs} ms`,
    `in one poll only, between two snapshots: ${seenOnce.missing} missing, ${seenOnce.double} double`,
    ...examples,
  ];
}
