import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assetPath } from "../cluster/server-assets.ts";
import { runToEnd } from "../process/spawn-child.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { type Manifest, readManifests } from "./manifest.ts";

export const CHART = fileURLToPath(new URL("../../deploy/helm/kube-state-shards", import.meta.url));

/** A helm that was built from its module says it was made for Kubernetes 1.20; without a cluster to ask, it goes by that. */
const KUBERNETES = ["--kube-version", "1.36.3"];

export type Values = Readonly<Record<string, unknown>>;

export type Release = { readonly name: string; readonly namespace: string };
export const RELEASE: Release = { name: "kss", namespace: "metrics" };

/** Runs helm with the values in a file. JSON is YAML. Errors: what helm says. */
export async function helm(args: readonly string[], values?: Values, kubeconfig?: string): Promise<string> {
  const command = await assetPath("helm");
  const folder = await temporaryFolder("helm");
  try {
    const file = join(folder.path, "values.json");
    await writeFile(file, JSON.stringify(values ?? {}));
    const where = kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig];
    return await runToEnd(command, [...args, ...(values === undefined ? [] : ["--values", file]), ...where], {
      // What helm keeps of itself, and no cluster but the one that is named.
      env: { HOME: folder.path, HELM_CACHE_HOME: folder.path, HELM_CONFIG_HOME: folder.path, KUBECONFIG: undefined },
    });
  } finally {
    await folder.remove();
  }
}

/** What the chart gives for these values. Errors: values that are refused, with why. */
export async function renderChart(values: Values, { name, namespace } = RELEASE): Promise<readonly Manifest[]> {
  return readManifests(await helm(["template", name, CHART, "--namespace", namespace, ...KUBERNETES], values));
}

/** What helm lint finds wrong; empty when nothing is. */
export async function lintChart(values: Values): Promise<string> {
  return await helm(["lint", CHART, "--strict", ...KUBERNETES], values).then(
    () => "",
    (error: unknown) => String(error),
  );
}
