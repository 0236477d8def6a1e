import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assetPath } from "../cluster/server-assets.ts";
import { runToEnd } from "../process/spawn-child.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { type Manifest, readManifests } from "./manifest.ts";
import type { Values } from "./render-chart.ts";

const FOLDER = fileURLToPath(new URL("../../deploy/kustomize", import.meta.url));
export const OVERLAYS = ["small", "cluster", "federation"] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** The values of the chart that give what an overlay does. */
export const OVERLAY_VALUES: Readonly<Record<Overlay, Values>> = {
  small: { mode: "small" },
  cluster: { mode: "cluster" },
  federation: {
    mode: "cluster",
    replicas: 4,
    partitions: 2,
    prometheus: { scrapeconfig: { enabled: true, target: "shards" } },
  },
};

/** What kustomize builds. */
export async function renderOverlay(overlay: Overlay): Promise<readonly Manifest[]> {
  return await build(join(FOLDER, "overlays", overlay));
}

/** The overlay that docs/install.md shows, with the folders of this checkout. */
export async function renderShownOverlay(): Promise<readonly Manifest[]> {
  const page = await readFile(fileURLToPath(new URL("../../docs/install.md", import.meta.url)), "utf8");
  const [, shown] = /```yaml\n(namespace: [^`]+)```/.exec(page) ?? [];
  if (shown === undefined) throw new Error("find the overlay that docs/install.md shows: it has none");
  const folder = await temporaryFolder("overlay");
  try {
    const text = shown.replaceAll("kube-state-shards/deploy/kustomize", relativeTo(folder.path, FOLDER));
    await writeFile(join(folder.path, "kustomization.yaml"), text);
    return await build(folder.path);
  } finally {
    await folder.remove();
  }
}

/** The cluster overlay as a user's own builds on it: in another namespace, with Prometheus Operator's monitor. */
export async function renderOwnOverlay(namespace: string): Promise<readonly Manifest[]> {
  const folder = await temporaryFolder("overlay");
  try {
    const kustomization = {
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      namespace,
      // Relative, as kustomize wants them.
      resources: [relativeTo(folder.path, join(FOLDER, "overlays/cluster"))],
      components: [relativeTo(folder.path, join(FOLDER, "components/service-monitor"))],
    };
    await writeFile(join(folder.path, "kustomization.yaml"), JSON.stringify(kustomization));
    return await build(folder.path);
  } finally {
    await folder.remove();
  }
}

const relativeTo = (from: string, path: string): string =>
  `${from
    .split("/")
    .slice(1)
    .map(() => "..")
    .join("/")}${path}`;

const build = async (folder: string): Promise<readonly Manifest[]> =>
  readManifests(await runToEnd(await assetPath("kustomize"), ["build", folder]));
