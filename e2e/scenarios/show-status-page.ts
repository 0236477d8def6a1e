import { judgeStatusPage } from "./judge-status-page.ts";
import { lookAtStatusPage, SCREENSHOTS } from "./status-page.ts";

/** Takes no real cluster: the fleet is simulated. Resolves with the exit code: 1 when something is wrong with the page. */
export async function showStatusPage({ json }: { readonly json: boolean }): Promise<number> {
  const print = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const result = await lookAtStatusPage(print);
  const faults = judgeStatusPage(result);
  if (json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  for (const fault of faults) print(`NOT HELD: ${fault}`);
  print(`pictures: ${SCREENSHOTS}`);
  print(faults.length === 0 ? "the status page is as it should be" : `${faults.length} faults of the status page`);
  return faults.length === 0 ? 0 : 1;
}
