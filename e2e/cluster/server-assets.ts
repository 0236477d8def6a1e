import { existsSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "../process/spawn-child.ts";
import { sharedFolder } from "./shared-folder.ts";

type Asset = "etcd" | "kube-apiserver" | "prometheus" | "promtool" | "helm" | "kustomize";

/** The path of a server or tool: from `KUBEBUILDER_ASSETS` when it is there, else built (minutes, once a machine). */
export async function assetPath(asset: Asset): Promise<string> {
  const given = process.env.KUBEBUILDER_ASSETS;
  if (given !== undefined && given !== "" && existsSync(join(given, asset))) return join(given, asset);
  const script = join(sharedFolder(), "tools", "real-cluster", "build.sh");
  const folder = (await runToEnd("bash", [script, asset])).trim();
  return join(folder, asset);
}
