import { brokenPromises, describeFederation } from "../federation/describe-federation.ts";
import { FEDERATION_SETTINGS } from "../federation/settings.ts";
import { writeFederation } from "../federation/write-federation.ts";
import { type Verdict, verdictLine } from "../poller/judge-polls.ts";
import type { ReliabilityRow } from "../reliability/reliability-page.ts";
import { runApiServerRestart } from "./apiserver-restart.ts";
import { CONTINUITY_SETTINGS, describeContinuity, runContinuity } from "./continuity.ts";
import { runDeploy } from "./deploy.ts";
import type { Fault } from "./faults/fault.ts";
import { FAULTS } from "./faults/faults.ts";
import { describePromise, NOTHING_SHOWS } from "./faults/judge-promise.ts";
import { rescale } from "./faults/restarts.ts";
import { type FaultRunSettings, runFault } from "./faults/run-fault.ts";
import { runFederation } from "./federation.ts";
import type { FleetRunResult } from "./fleet-run.ts";
import { runScaler } from "./scaler.ts";
import type { ScenarioInput } from "./scenario.ts";
import { measureShare } from "./share.ts";
import { killShardWithStandby, rescaleWithStandby, STANDBY_GAP_MS } from "./standby.ts";
import { compareUnion } from "./union.ts";

type ScenarioSettings = FaultRunSettings & {
  /** Which of a scenario's settings, where it has some. */
  readonly setting?: string | undefined;
};

type ScenarioOutcome = {
  readonly passed: boolean;
  /** Everything measured, as plain data. */
  readonly result: unknown;
  readonly lastLine: string;
  /** For docs/reliability.md, from scenarios that are about something going wrong. */
  readonly row?: ScenarioRow;
  /** Writes what was measured into a page of the scenario's own. */
  readonly write?: () => void;
};

type ScenarioRow = Omit<ReliabilityRow, "name" | "summary" | "size" | "measured">;

export type Scenario = {
  readonly summary: string;
  /** Namespaces without which it shows nothing. */
  readonly minNamespaces?: number | undefined;
  run(input: ScenarioInput, settings: ScenarioSettings): Promise<ScenarioOutcome>;
};

const faultScenarios = Object.entries(FAULTS).map(([name, fault]): readonly [string, Scenario] => [
  name,
  {
    summary: fault.summary,
    minNamespaces: fault.minNamespaces,
    run: (input, settings) => faultOutcome(input, fault, settings),
  },
]);

/** What can be run by hand at any size; the end-to-end tests run the same. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  rescale: {
    summary: "rescale a fleet of processes (--steps)",
    run: (input, settings) => faultOutcome(input, rescale(settings), settings),
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
      const promised = describePromise({
        ...NOTHING_SHOWS,
        missing: "those of the killed",
        longestGapMs: STANDBY_GAP_MS,
      });
      const figures = { "units that lost their owner": lost };
      const row = { ...pick(verdict), ...UNMEASURED, promised, figures, held: passed };
      return { passed, result, lastLine: verdictLine(verdict), row };
    },
  },
  scaler: {
    summary:
      "100, 1,000, then 300 nodes that flap by 15 %: the leader scales the shards, and is killed while it empties some",
    run: async (input, { churnRate }) => {
      const result = await runScaler(input, churnRate);
      const { verdict, history, events, broken } = result;
      for (const line of describeVerdict(verdict)) input.print(line);
      input.print(`replicas ${history.join(", ")}`);
      for (const [event, times] of Object.entries(events)) input.print(`Event ${event}: ${times}`);
      for (const what of broken) input.print(`NOT HELD: ${what}`);
      const figures = { "changes of replicas": history.length - 1 };
      const promised = `${describePromise(NOTHING_SHOWS)}, replicas follow the nodes and do not flap with them`;
      const row = { ...pick(verdict), ...UNMEASURED, promised, figures, held: broken.length === 0 };
      return { passed: broken.length === 0, result, lastLine: verdictLine(verdict), row };
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
  federation: {
    summary: `two leaves, Prometheus 2 and 3, a partition each, and global ones, through --steps and a rolling restart; --setting ${Object.keys(FEDERATION_SETTINGS).join(", ")}`,
    run: async (input, { steps, churnRate, setting }) => {
      // Each restart takes a slow leaf some minutes, and shows of a setting what rescaling shows of it.
      const restarts = setting === undefined || setting === "constant" ? "all" : 0;
      const run = {
        steps,
        restarts,
        setting,
        churnRate,
        intervalSeconds: 5,
        isWhole: true,
        victimsPerNamespace: 10,
      } as const;
      const result = await runFederation(input, run);
      for (const line of describeVerdict(result.verdict)) input.print(line);
      for (const line of describeFederation(result)) input.print(line);
      const isPromised = result.setting === "constant"; // of the others, what is seen
      const broken = isPromised ? brokenPromises(result) : [];
      for (const what of broken) input.print(`NOT HELD: ${what}`);
      const write = (): void => writeFederation(result);
      return { passed: broken.length === 0, result, lastLine: verdictLine(result.verdict), write };
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
      const [stoppedMs = 0, killedMs = 0] = result.caughtUpMs;
      const figures = {
        "pods that came back": resurrections,
        "caught up after a stop, ms": stoppedMs,
        "caught up after a kill, ms": killedMs,
      };
      const promised = describePromise({ ...NOTHING_SHOWS, atMost: { "pods that came back": 0 } });
      const row = { ...pick(verdict), ...UNMEASURED, promised, figures, held: passed };
      return { passed, result, lastLine: verdictLine(verdict), row };
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
  share: {
    summary: "count what each of four shards receives from the API server, against one that has it all (--skew 0)",
    run: async (input) => {
      const result = await measureShare(input, SHARE_OF);
      const { received } = result.fleet.largestPercent;
      const lastLine = `the largest of ${SHARE_OF} shards receives ${received} % of what an unsharded process does, want at most ${MOST_PERCENT} %`;
      return { passed: received <= MOST_PERCENT, result, lastLine };
    },
  },
  deploy: {
    summary: "what Helm, kustomize and the Dockerfile give: checked, installed, run, scraped and rescaled",
    run: async (input) => {
      const result = await runDeploy(input);
      const faulty = result.findings.filter(({ faults }) => faults.length > 0).length;
      return { passed: faulty === 0, result, lastLine: `${result.findings.length} looked at, ${faulty} with faults` };
    },
  },
  ...Object.fromEntries(faultScenarios),
};

/** design.md, Budgets: the largest shard of four. */
const SHARE_OF = 4;
const MOST_PERCENT = 30;

async function faultOutcome(input: ScenarioInput, fault: Fault, settings: ScenarioSettings): Promise<ScenarioOutcome> {
  const result = await runFault(input, fault, settings);
  const { verdict, merged, moves, receivedBytes, figures, broken } = result;
  for (const line of describeVerdict(verdict)) input.print(line);
  if (merged !== undefined)
    input.print(`merged endpoint: ${merged.scrapes} bodies, ${merged.missing} missing, ${merged.double} double`);
  input.print(`${moves} moves, ${(receivedBytes / 1e6).toFixed(1)} MB received from the API server`);
  for (const [name, value] of Object.entries(figures)) input.print(`${name}: ${value}`);
  for (const promise of broken) input.print(`NOT HELD: ${promise}`);
  const held = broken.length === 0;
  const promised = describePromise(result.promised);
  const row = { ...pick(verdict), moves, receivedBytes, promised, figures, held };
  return { passed: held, result, lastLine: verdictLine(verdict), row };
}

const UNMEASURED = { moves: undefined, receivedBytes: undefined };

type Judged = Pick<ScenarioRow, "missing" | "double" | "longestGapMs">;
const pick = ({ missing, double, longestGapMs }: Verdict): Judged => ({ missing, double, longestGapMs });

function judgeRescale(input: ScenarioInput, result: FleetRunResult): ScenarioOutcome {
  const { verdict, merged } = result;
  input.print(`merged endpoint: ${merged.scrapes} bodies, ${merged.missing} missing, ${merged.double} double`);
  for (const line of describeVerdict(verdict)) input.print(line);
  const whole = merged.missing + merged.double + merged.partial.length === 0;
  const held = verdict.missing + verdict.double === 0 && whole;
  const row = { ...pick(verdict), ...UNMEASURED, promised: describePromise(NOTHING_SHOWS), figures: {}, held };
  return { passed: held, result, lastLine: verdictLine(verdict), row };
}

function describeVerdict({ polls, latePolls, slowestPollMs, seenOnce, examples }: Verdict): readonly string[] {
  return [
    `${polls} polls, ${latePolls} late (over 300 ms), slowest ${slowestPollMs} ms`,
    `in one poll only, between two snapshots: ${seenOnce.missing} missing, ${seenOnce.double} double`,
    ...examples,
  ];
}
