import { runListScript } from "./list-script.ts";
import { runRefusalScript } from "./refusal-script.ts";
import { type Observation, startScript } from "./script.ts";
import type { Target } from "./target.ts";
import { runWatchScript } from "./watch-script.ts";
import { runWriteScript } from "./write-script.ts";

/** The whole list/watch script against one server, in a namespace of its own. */
export async function runScript(target: Target, namespace: string): Promise<readonly Observation[]> {
  const script = await startScript(target, namespace);
  await runListScript(script);
  await runRefusalScript(script);
  await runWatchScript(script);
  await runWriteScript(script);
  return script.observations;
}
