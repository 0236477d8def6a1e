import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startCli } from "../fleet/start-cli.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { knownOptions } from "./known-options.ts";
import { isWorkload, type Manifest, ofKind } from "./manifest.ts";

/** What fills in for a kubelet. */
const VARIABLES: Readonly<Record<string, string>> = {
  "$(POD_NAME)": "kss-shard-0",
  "$(POD_NAMESPACE)": "metrics",
  "[$(POD_IP)]": "[fd00::1]",
  "$(POD_IP)": "10.1.2.3",
};

/** The kubeconfig that is not there ends a process whose command line was understood. */
const NOWHERE = "/nonexistent.kubeconfig";

type CommandLine = {
  readonly args: readonly string[];
  /** What ConfigMaps bring, by the path that the command line gives. */
  readonly files: Readonly<Record<string, string>>;
};

/** The command lines of ours that are rendered. */
export const commandLines = (manifests: readonly Manifest[]): readonly CommandLine[] =>
  manifests.filter(isWorkload).flatMap(({ spec }) => {
    const { containers: [container] = [], volumes = [] } = spec?.template?.spec ?? {};
    if (container?.args === undefined || container.command !== undefined) return [];
    const mounted = (container.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
      const configMap = volumes.find((volume) => volume.name === name)?.configMap?.name;
      const { data = {} } = ofKind(manifests, "ConfigMap").find(({ metadata }) => metadata.name === configMap) ?? {};
      return configMap === undefined ? [] : Object.entries(data).map(([key, text]) => [`${mountPath}/${key}`, text]);
    });
    return [{ args: container.args, files: Object.fromEntries(mounted) }];
  });

/** What the command itself says against a command line; empty when it takes it. */
export async function refusalOf({ args, files }: CommandLine): Promise<string> {
  const folder = await temporaryFolder("arguments");
  try {
    for (const name of ["fleet-token", "redis-password", "redis-ca.crt"])
      await writeFile(join(folder.path, name), "a-token-of-some-length");
    const places = new Map(Object.keys(files).map((path) => [path, join(folder.path, path.replaceAll("/", "-"))]));
    for (const [path, place] of places) await writeFile(place, files[path] ?? "");
    const replaced = [...places, ["/etc/kube-state-shards", folder.path] as const, ...Object.entries(VARIABLES)];
    const filled = (await knownOptions(args)).map((arg) =>
      replaced.reduce((text, [name, value]) => text.replaceAll(name, value), arg),
    );
    const child = startCli([...filled, `--kubeconfig=${NOWHERE}`]);
    const { code } = await child.exited;
    if (code === 1 && child.output().includes(NOWHERE)) return "";
    return `${args.join(" ")}: ended with ${code}: ${child.output()}`;
  } finally {
    await folder.remove();
  }
}
