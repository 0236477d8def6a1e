import { inspect, parseArgs } from "node:util";
import { runAll, runByName } from "./scenarios/run-by-name.ts";
import { SCENARIOS } from "./scenarios/scenarios.ts";
import { serveCluster } from "./scenarios/serve-cluster.ts";
import { showStatusPage } from "./scenarios/show-status-page.ts";

const USAGE = `usage: npm run -s e2e -- NAME [--pods 600] [--namespaces 12] [--skew 1] [--system 0] [--steps 2,5,3] [--churn 50] [--seconds 20] [--setting NAME] [--sharding] [-o json] [--write]

Runs a scenario on a real etcd and kube-apiserver and prints its timeline; --write puts what it measured into
docs/reliability.md, that of federation into docs/federate.md. NAME is one of:
${Object.entries(SCENARIOS)
  .map(([name, { summary }]) => `  ${name.padEnd(22)} ${summary}\n`)
  .join(
    "",
  )}  status-page            look at the status page of a simulated fleet with a real Chromium (KSS_CHROMIUM); leaves pictures
  all                    every one of these in turn, each on a cluster of its own
  cluster                start and seed the cluster, print where it is as one JSON line, and serve until stopped;
                         --sharding: its API server filters by shardSelector, which is alpha

--system 4 puts 4 pods of each node into kube-system, as DaemonSets do.
`;

const OPTIONS = {
  pods: { type: "string", default: "600" },
  namespaces: { type: "string", default: "12" },
  skew: { type: "string", default: "1" },
  system: { type: "string", default: "0" },
  steps: { type: "string", default: "2,5,3" },
  seconds: { type: "string", default: "20" },
  churn: { type: "string", default: "50" },
  setting: { type: "string" },
  sharding: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
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
  const seed = {
    ...{ pods: count(values.pods), namespaces: count(values.namespaces), skew: number(values.skew) },
    system: whole(values.system),
  };
  if (name === "cluster") return await serveCluster(seed, values.sharding);
  if (name === "status-page") return await showStatusPage({ json: values.output === "json" });
  const steps = values.steps.split(",").map(count);
  const { setting } = values;
  const settings = { steps, churnRate: count(values.churn), seconds: count(values.seconds), setting };
  const options = { seed, settings, json: values.output === "json", write: values.write };
  if (name === "all") return await runAll(options);
  if (!Object.hasOwn(SCENARIOS, name))
    throw new ScenarioUsageError(`got ${JSON.stringify(name)}, want the name of a scenario`);
  return await runByName(name, options);
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

function whole(text: string): number {
  const value = number(text);
  if (Number.isInteger(value)) return value;
  throw new ScenarioUsageError(`got ${JSON.stringify(text)}, want a whole number`);
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
  else process.stderr.write(`e2e: ${inspect(error)}\n`); // with its causes
  process.exitCode = error instanceof ScenarioUsageError ? 2 : 1;
}
