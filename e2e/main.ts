import { parseArgs } from "node:util";
import { startRealCluster } from "./cluster/start-real-cluster.ts";
import { SCENARIOS, type Scenario } from "./scenarios/scenarios.ts";
import { serveCluster } from "./scenarios/serve-cluster.ts";

const USAGE = `usage: npm run -s e2e -- NAME [--pods 600] [--namespaces 12] [--skew 1] [--steps 2,4,3] [--churn 50] [--setting NAME] [-o json]

Runs a scenario on a real etcd and kube-apiserver and prints its timeline. NAME is one of:
${Object.entries(SCENARIOS)
  .map(([name, { summary }]) => `  ${name.padEnd(18)} ${summary}\n`)
  .join("")}  cluster            start and seed the cluster, print where it is as one JSON line, and serve until stopped
`;

const OPTIONS = {
  pods: { type: "string", default: "600" },
  namespaces: { type: "string", default: "12" },
  skew: { type: "string", default: "1" },
  steps: { type: "string", default: "2,4,3" },
  churn: { type: "string", default: "50" },
  setting: { type: "string" },
  output: { type: "string", short: "o", default: "text" },
  help: { type: "boolean", short: "h", default: false },
} as const;

class ScenarioUsageError extends Error {}

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(argv);
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [name = ""] = positionals;
  const seed = { pods: count(values.pods), namespaces: count(values.namespaces), skew: number(values.skew) };
  if (name === "cluster") return await serveCluster(seed);
  const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
  if (scenario === undefined) throw new ScenarioUsageError(`got ${JSON.stringify(name)}, want the name of a scenario`);
  const settings = {
    steps: values.steps.split(",").map(count),
    churnRate: count(values.churn),
    setting: values.setting,
  };
  return await runScenario(scenario, { seed, settings, json: values.output === "json" });
}

type Run = {
  readonly seed: { readonly pods: number; readonly namespaces: number; readonly skew: number };
  readonly settings: Parameters<Scenario["run"]>[1];
  readonly json: boolean;
};

async function runScenario(scenario: Scenario, { seed, settings, json }: Run): Promise<number> {
  // With -o json the timeline goes to stderr, so that stdout can be piped.
  const print = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const cluster = await startRealCluster({ audit: true });
  try {
    print(`seeding ${seed.pods} pods in ${seed.namespaces} namespaces`);
    await cluster.seed(seed);
    const { passed, result, lastLine } = await scenario.run({ cluster, print }, settings);
    if (json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    print(lastLine);
    return passed ? 0 : 1;
  } finally {
    await cluster.stop();
  }
}

function readArgs(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new ScenarioUsageError((cause as Error).message, { cause });
  }
}

function number(text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new ScenarioUsageError(`got ${JSON.stringify(text)}, want a number of 0 or more`);
}

function count(text: string): number {
  const value = number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new ScenarioUsageError(`got ${JSON.stringify(text)}, want a whole number above 0`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof ScenarioUsageError) process.stderr.write(`e2e: ${error.message}\n\n${USAGE}`);
  else process.stderr.write(`e2e: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = error instanceof ScenarioUsageError ? 2 : 1;
}
