import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterDetails } from "./real-cluster.ts";

type Owner = { readonly name: string; readonly token: string };

/** Writes a kubeconfig with the token into the cluster's folder, and gives its path. */
export async function writeTokenKubeconfig(
  { server, authorityFile, folder }: Pick<ClusterDetails, "server" | "authorityFile" | "folder">,
  { name, token }: Owner,
): Promise<string> {
  const path = join(folder, `${name}.kubeconfig`);
  const document = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "default",
    contexts: [{ name: "default", context: { cluster: "default", user: "default" } }],
    clusters: [{ name: "default", cluster: { server, "certificate-authority": authorityFile } }],
    users: [{ name: "default", user: { token } }],
  };
  await writeFile(path, JSON.stringify(document), { mode: 0o600 });
  return path;
}
