import type { RealCluster } from "../cluster/real-cluster.ts";
import { removeNamespace } from "../cluster/remove-namespace.ts";
import { type Manifest, ofKind, readManifests } from "./manifest.ts";
import { CHART, helm, type Release, type Values } from "./render-chart.ts";

/** A release that helm installs into the real cluster. */
export type InstalledRelease = {
  /** As helm wrote them last. */
  manifests(): Promise<readonly Manifest[]>;
  upgrade(values: Values): Promise<void>;
  /** The Secret's keys, as the cluster has them. */
  secret(): Promise<Readonly<Record<string, string>>>;
  /** Replicas of the shards, as the cluster has them. */
  replicas(): Promise<number>;
  /** As a scaler does. */
  scale(replicas: number): Promise<void>;
  uninstall(): Promise<void>;
};

/** Installs the chart with real helm. Errors: what helm says. */
export async function installRelease(
  { objects, kubeconfigs }: RealCluster,
  { name, namespace }: Release,
  values: Values,
): Promise<InstalledRelease> {
  const where = ["--namespace", namespace];
  const run = (args: readonly string[], given?: Values): Promise<string> =>
    helm([...args, ...where], given, kubeconfigs.admin);
  await run(["install", name, CHART, "--create-namespace"], values);
  const manifests = async (): Promise<readonly Manifest[]> => readManifests(await run(["get", "manifest", name]));
  const setPath = async (): Promise<string> => {
    const [set] = ofKind(await manifests(), "StatefulSet");
    return `/apis/apps/v1/namespaces/${namespace}/statefulsets/${set?.metadata.name}`;
  };
  const read = async (path: string): Promise<Manifest> => {
    const { status, text } = await objects.ask("GET", path);
    if (status !== 200) throw new Error(`read ${path}: got ${status}: ${text}`);
    return JSON.parse(text) as Manifest;
  };
  return {
    manifests,
    upgrade: async (changed) => void (await run(["upgrade", name, CHART], changed)),
    secret: async () => {
      const [secret] = ofKind(await manifests(), "Secret");
      return (await read(`/api/v1/namespaces/${namespace}/secrets/${secret?.metadata.name}`)).data ?? {};
    },
    replicas: async () => (await read(await setPath())).spec?.replicas ?? 0,
    scale: async (replicas) => await objects.patch(`${await setPath()}/scale`, { spec: { replicas } }),
    uninstall: async () => {
      await run(["uninstall", name]);
      await removeNamespace(objects, namespace);
    },
  };
}
