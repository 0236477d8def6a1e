import { cliCommand } from "../fleet/start-cli.ts";
import { runToEnd } from "../process/spawn-child.ts";

/** Options that releases of the command before them do not have. The chart gives them only where a value asks for what they do. */
const OF_LATER_RELEASES =
  /^--(scaler|scaler-statefulset|scaler-namespace|config|leader-election|leader-lease-name|leader-lease-namespace)=/;

const helps = new Map<string, Promise<string>>();
function helpOf(command: string): Promise<string> {
  const help = helps.get(command) ?? runToEnd(...cliCommand([command, "--help"]));
  helps.set(command, help);
  return help;
}

/** The arguments without options of that list that this release of a command does not have yet; those are said on stderr. */
export async function knownOptions(args: readonly string[]): Promise<readonly string[]> {
  const [command = ""] = args;
  const help = await helpOf(command);
  return args.filter((arg) => {
    const isKnown = !OF_LATER_RELEASES.test(arg) || help.includes(` ${arg.slice(0, arg.indexOf("="))} `);
    if (!isKnown) process.stderr.write(`e2e: this release of ${command} has no ${arg}: not tried\n`);
    return isKnown;
  });
}
