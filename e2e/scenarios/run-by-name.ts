import { inspect } from "node:util";
import type { SeedOptions } from "../cluster/seed-cluster.ts";
import { startRealCluster } from "../cluster/start-real-cluster.ts";
import type { ReliabilityRow } from "../reliability/reliability-page.ts";
import { writeReliability } from "../reliability/write-reliability.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { showStatusPage } from "./show-status-page.ts";

export type RunOptions = {
  readonly seed: SeedOptions;
  readonly settings: Parameters<Scenario["run"]>[1];
  /** The result goes to stdout as JSON, the timeline to stderr. */
  readonly json: boolean;
  /** What was measured goes into docs/reliability.md, or the scenario's own page. */
  readonly write: boolean;
};

/** Runs one scenario on a cluster of its own. Resolves with the exit code: 1 when what is promised was not held. */
export async function runByName(name: string, options: RunOptions): Promise<number> {
  const scenario = SCENARIOS[name];
  if (scenario === undefined) throw new Error(`run a scenario: there is none of the name ${name}`);
  const { settings, json, write } = options;
  const namespaces = Math.max(options.seed.namespaces, scenario.minNamespaces ?? 0);
  const seed = { ...options.seed, namespaces };
  const print = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const cluster = await startRealCluster({ audit: true });
  try {
    print(`seeding ${seed.pods} pods in ${seed.namespaces} namespaces`);
    await cluster.seed(seed);
    const { passed, result, lastLine, row, write: writePage } = await scenario.run({ cluster, print }, settings);
    if (json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    print(lastLine);
    if (write && row !== undefined) writeReliability([describeRow(name, { row, scenario, seed })]);
    if (write) writePage?.();
    return passed ? 0 : 1;
  } finally {
    await cluster.stop();
  }
}

/** Runs every scenario, whatever the ones before did. */
export async function runAll(options: RunOptions): Promise<number> {
  const failed: string[] = [];
  const runs = new Map(Object.keys(SCENARIOS).map((name) => [name, () => runByName(name, options)]));
  runs.set("status-page", () => showStatusPage(options));
  for (const [name, run] of runs) {
    process.stderr.write(`== ${name}\n`);
    try {
      if ((await run()) !== 0) failed.push(name);
    } catch (error) {
      process.stderr.write(`e2e: ${name}: ${inspect(error)}\n`);
      failed.push(name);
    }
  }
  process.stderr.write(failed.length === 0 ? "all held\n" : `not held: ${failed.join(", ")}\n`);
  return failed.length === 0 ? 0 : 1;
}

type Measured = {
  readonly row: Omit<ReliabilityRow, "name" | "summary" | "size" | "measured">;
  readonly scenario: Scenario;
  readonly seed: SeedOptions;
};

const describeRow = (name: string, { row, scenario, seed }: Measured): Omit<ReliabilityRow, "measured"> => ({
  ...{ ...row, name, summary: scenario.summary },
  size: `${seed.pods} pods in ${seed.namespaces} namespaces`,
});
