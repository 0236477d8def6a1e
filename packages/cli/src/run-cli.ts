import { nearestName, renderHelp, UsageError } from "@kube-state-shards/daemon";
import { ERROR_CODES, ShardsError } from "@kube-state-shards/exposition";
import type { Command, Surroundings } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { renderOverview } from "./output/overview.ts";
import { VERSION } from "./version.ts";

/** Runs `kube-state-shards <argv>` and resolves with its exit code: 0, 2 for a wrong command line, 1 for the rest. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const name = argv[0] === undefined || argv[0].startsWith("-") ? undefined : argv[0];
  try {
    return await dispatch(argv, surroundings);
  } catch (error) {
    for (const line of explain(error, name ?? (argv.length === 0 ? undefined : WITHOUT_COMMAND)))
      surroundings.console.say(line);
    if (wantsStack(argv, surroundings.env)) surroundings.console.say(stackOf(error));
    return error instanceof ShardsError ? ERROR_CODES[error.code].exitCode : 1;
  }
}

async function dispatch(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined && !namesCluster(surroundings.env)) {
    throw new UsageError(["no command given: choose one of the below", ...(await overview())]);
  }
  if (first === "--version" || first === "version") {
    await surroundings.console.print(`kube-state-shards ${VERSION}\n`);
    return 0;
  }
  // Manifests for kube-state-metrics give flags alone, or nothing at all.
  if (first === undefined || (first.startsWith("-") && !isHelp(first)))
    return await dispatch([WITHOUT_COMMAND, ...argv], surroundings);
  const asksForHelp = first === "help" || isHelp(first);
  const name = asksForHelp ? rest.find((arg) => !arg.startsWith("-")) : first;
  if (name === undefined) {
    await surroundings.console.print(`${(await overview()).join("\n")}\n`);
    return 0;
  }
  const command = await loadCommand(name);
  if (!asksForHelp && !rest.some(isHelp)) return await command.run(rest, surroundings);
  await surroundings.console.print(renderHelp(command.schema, command));
  return 0;
}

/** What runs when no command is named. */
const WITHOUT_COMMAND = "exporter";

/** Whether the surroundings say which cluster is meant. */
const namesCluster = (env: Surroundings["env"]): boolean =>
  (env["KUBECONFIG"] ?? "") !== "" || (env["KUBERNETES_SERVICE_HOST"] ?? "") !== "";

const isHelp = (arg: string): boolean => arg === "--help" || arg === "-h";

async function loadCommand(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load !== undefined) return await load();
  const names = Object.keys(COMMANDS);
  const near = nearestName(name, names);
  throw new UsageError([
    `${JSON.stringify(name)}: unknown command${near === undefined ? "." : `; did you mean ${near}?`} Want one of ${names.join(", ")}.`,
  ]);
}

const overview = async (): Promise<readonly string[]> =>
  renderOverview(await Promise.all(Object.values(COMMANDS).map((load) => load())));

function explain(error: unknown, name: string | undefined): readonly string[] {
  const known = name !== undefined && Object.hasOwn(COMMANDS, name);
  const program = known ? `kube-state-shards ${name}` : "kube-state-shards";
  if (!(error instanceof ShardsError)) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return [
      `${program}: unexpected error: ${message}`,
      "This is a defect: please report it with the output of --log-level debug.",
    ];
  }
  const [first, ...rest] = error.message.split("\n");
  if (error.code !== "KSS_USAGE") return [`${program}: ${first}`, ...rest];
  const lines =
    rest.length === 0 ? [`${program}: ${first}`] : [`${program}:`, ...[first, ...rest].map((line) => `  ${line}`)];
  return [...lines, `See: ${program} --help`];
}

const wantsStack = (argv: readonly string[], env: Surroundings["env"]): boolean =>
  argv.includes("--log-level=debug") ||
  argv[argv.indexOf("--log-level") + 1] === "debug" ||
  env["KSS_LOG_LEVEL"] === "debug";

/** With the stacks of what caused it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}
