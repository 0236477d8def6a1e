import { assetPath } from "../cluster/server-assets.ts";
import { spawnChild } from "../process/spawn-child.ts";

/** Ends with 3 when it parsed the text and only found names or kinds of metrics that it would have chosen otherwise. */
const ONLY_OPINIONS = 3;

const TWICE = "metric not unique";

/** What `promtool check metrics` cannot read in a body, or finds twice in it: empty when all is well. */
export async function unreadableByPromtool(body: string): Promise<string> {
  const child = spawnChild(await assetPath("promtool"), ["check", "metrics"], { stdin: body });
  const { code } = await child.exited;
  const readable = code === 0 || (code === ONLY_OPINIONS && !child.output().includes(TWICE));
  return readable ? "" : `promtool ended with ${code}: ${child.output().slice(0, 4_000)}`;
}
