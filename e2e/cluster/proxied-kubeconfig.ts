import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RealCluster } from "./real-cluster.ts";

type KubeconfigFile = { readonly clusters: readonly { readonly name: string; readonly cluster: { server: string } }[] };

/** The reader's kubeconfig, but for where the API server is: at `port` of the loopback. Gives the file's path. */
export async function writeProxiedKubeconfig(
  { folder, kubeconfigs }: RealCluster,
  port: number,
  scheme: "https" | "http" = "https",
): Promise<string> {
  const file = JSON.parse(await readFile(kubeconfigs.token, "utf8")) as KubeconfigFile;
  for (const { cluster } of file.clusters) cluster.server = `${scheme}://127.0.0.1:${port}`;
  const path = join(await mkdtemp(join(folder, "proxied-")), "kubeconfig");
  await writeFile(path, JSON.stringify(file), { mode: 0o600 });
  return path;
}
