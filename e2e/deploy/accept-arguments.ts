import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startCli } from "../fleet/start-cli.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { isWorkload, type Manifest } from "./manifest.ts";

/** What fills in for a kubelet. */
const VARIABLES: Readonly<Record<string, string>> = {
  "$(POD_NAME)": "kss-shard-0",
  "$(POD_NAMESPACE)": "metrics",
  "[$(POD_IP)]": "[fd00::1]",
  "$(POD_IP)": "10.1.2.3",
};

/** The kubeconfig that is not there ends a process whose command line was understood. */
const NOWHERE = "/nonexistent.kubeconfig";

/** The command lines of ours that are rendered. */
export const commandLines = (manifests: readonly Manifest[]): readonly (readonly string[])[] =>
  manifests
    .filter(isWorkload)
    .flatMap(({ spec }) => spec?.template?.spec.containers[0] ?? [])
    .flatMap(({ command, args }) => (command === undefined && args !== undefined ? [args] : []));

/** What the command itself says against a command line; empty when it takes it. */
export async function refusalOf(args: readonly string[]): Promise<string> {
  const folder = await temporaryFolder("arguments");
  try {
    for (const name of ["fleet-token", "redis-password", "redis-ca.crt"])
      await writeFile(join(folder.path, name), "a-token-of-some-length");
    const filled = args.map((arg) =>
      Object.entries(VARIABLES).reduce(
        (text, [name, value]) => text.replaceAll(name, value),
        arg.replaceAll("/etc/kube-state-shards", folder.path),
      ),
    );
    const child = startCli([...filled, `--kubeconfig=${NOWHERE}`]);
    const { code } = await child.exited;
    return code === 1 && child.output().includes(NOWHERE)
      ? ""
      : `${args.join(" ")}: ended with ${code}: ${child.output()}`;
  } finally {
    await folder.remove();
  }
}
