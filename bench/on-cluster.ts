import { bundleCli } from "./bundle-cli.ts";
import { type ClusterProcess, startClusterProcess } from "./cluster-process.ts";
import { root, type Settings, sizeOf } from "./settings.ts";

export type Measuring = { readonly cluster: ClusterProcess; readonly file: string };

/** Runs it against a real API server with a seeded cluster, and this release bundled as the image ships it. */
export async function onCluster<T>({ values }: Settings, run: (measuring: Measuring) => Promise<T>): Promise<T> {
  const file = await bundleCli(root);
  const cluster = await startClusterProcess(root, { size: sizeOf(values), sharding: values.sharding });
  try {
    return await run({ cluster, file });
  } finally {
    await cluster.stop();
  }
}
