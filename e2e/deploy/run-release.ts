import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { RealCluster } from "../cluster/real-cluster.ts";
import { type Child, lastWords } from "../process/spawn-child.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { waitUntil } from "../process/wait-until.ts";
import { scrape } from "../scrape/scrape.ts";
import { accountKubeconfigs } from "./account-kubeconfigs.ts";
import { componentOf, hasLabels, isWorkload, type Manifest, ofKind } from "./manifest.ts";
import { movedRedis } from "./moved-redis.ts";
import { startPodProcess } from "./pod-process.ts";

export type ReleasePod = {
  readonly name: string;
  readonly component: string;
  readonly ip: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly child: Child;
  /** Of a port of its container, by name. */
  port(name: string): number;
  /** What its probes ask. */
  readonly probeUrls: readonly string[];
};

/** The pods of a rendered release as processes on the loopback, each on an address of its own, as the accounts that it gives them. */
export type RunningRelease = {
  /** Those that run now, also while they leave. */
  pods(): readonly ReleasePod[];
  /** Until the probes of all pods answer 200. */
  ready(): Promise<void>;
  /** As the StatefulSet's controller would: the highest ordinals go, and are given their grace period. Resolves when it is so. */
  scale(replicas: number): Promise<void>;
  /** After pods have come or gone. */
  onChange(listener: () => Promise<void>): void;
  lastWords(): string;
  stop(): Promise<void>;
};

type RunOptions = { readonly manifests: readonly Manifest[]; readonly namespace: string };

/** The manifests must be in the cluster already: tokens are asked of it. */
export async function runRelease(cluster: RealCluster, options: RunOptions): Promise<RunningRelease> {
  const folder = await temporaryFolder("release");
  const start = await podStarter(cluster, { ...options, folder: folder.path });
  const running: ReleasePod[] = [];
  const workloads = options.manifests.filter(isWorkload);
  let changed: () => Promise<void> = async () => {};
  const add = async (workload: Manifest, ordinal: number): Promise<void> => {
    running.push(await start(workload, { ordinal, running }));
  };
  // What others are told the address of goes first: here that is known only once it runs.
  for (const workload of workloads.toSorted((a, b) => rank(a) - rank(b)))
    for (let ordinal = 0; ordinal < (workload.spec?.replicas ?? 1); ordinal++) await add(workload, ordinal);

  const words = (): string => running.map(({ name, child }) => `== ${name}\n${lastWords(child)}`).join("\n");
  const ready = async (): Promise<void> => {
    const all = async () => ((await Promise.all(running.map(isReady))).every(Boolean) ? true : undefined);
    await waitUntil(all, { timeoutMs: 120_000, everyMs: 200, what: () => `all pods to be ready:\n${words()}` });
  };
  return {
    pods: () => running,
    ready,
    onChange: (listener) => {
      changed = listener;
    },
    scale: async (replicas) => {
      const set = workloads.find(({ kind }) => kind === "StatefulSet");
      if (set === undefined) throw new Error("scale: the release has no StatefulSet");
      const shards = running.filter(({ component }) => component === "shard");
      for (let ordinal = shards.length; ordinal < replicas; ordinal++) await add(set, ordinal);
      await changed();
      for (const shard of shards.slice(replicas).toReversed()) {
        await leave(shard);
        running.splice(running.indexOf(shard), 1);
      }
      await changed();
      await ready();
    },
    lastWords: words,
    stop: async () => {
      await Promise.all(running.map(({ child }) => child.stop("SIGKILL")));
      await folder.remove();
    },
  };
}

const START_ORDER = ["redis", "coordinator", "shard", "standalone"];
const rank = (workload: Manifest): number => START_ORDER.indexOf(componentOf(workload));

type StarterOptions = RunOptions & { readonly folder: string };
type Start = (
  workload: Manifest,
  place: { readonly ordinal: number; readonly running: readonly ReleasePod[] },
) => Promise<ReleasePod>;

async function podStarter(cluster: RealCluster, { manifests, namespace, folder }: StarterOptions): Promise<Start> {
  const redis = await movedRedis(folder);
  const kubeconfigOf = accountKubeconfigs(cluster, namespace);
  const block = `127.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  const secrets = new Map(ofKind(manifests, "Secret").map(({ metadata, data = {} }) => [metadata.name, data]));
  let started = 0;
  return async (workload, { ordinal, running }) => {
    const template = workload.spec?.template;
    const [container] = template?.spec.containers ?? [];
    if (template === undefined || container === undefined) throw new Error(`run ${workload.metadata.name}: no pods`);
    started += 1;
    const [name, component, ip] = [
      `${workload.metadata.name}-${ordinal}`,
      componentOf(workload),
      `${block}.${started}`,
    ];
    const isRedis = component === "redis";
    const port = (wanted: string): number =>
      isRedis ? redis.port : (container.ports?.find((one) => one.name === wanted)?.containerPort ?? 0);
    const child = await startPodProcess({
      ...{ name, namespace, ip, spec: template.spec, secrets },
      folder: join(folder, name),
      resolve: (text) => withAddresses(text, { manifests, running }),
      kubeconfig: await kubeconfigOf(template.spec.serviceAccountName),
      // Here pods share one network, so that each listens on its own address only.
      env: isRedis ? redis.env(ip) : { KSS_HOST: ip },
    });
    const probes = [container.readinessProbe, container.livenessProbe].flatMap((probe) => probe?.httpGet ?? []);
    const probeUrls = probes.map((probe) => `http://${ip}:${port(probe.port)}${probe.path}`);
    return { ...{ name, component, ip, port, child, probeUrls }, labels: template.metadata.labels };
  };
}

type Network = { readonly manifests: readonly Manifest[]; readonly running: readonly ReleasePod[] };

/** `SERVICE:PORT` becomes the address of a pod behind it: there is neither cluster DNS nor kube-proxy here. */
const withAddresses = (text: string, { manifests, running }: Network): string =>
  ofKind(manifests, "Service").reduce((filled, { metadata, spec }) => {
    const behind = running.find(({ labels }) => hasLabels(labels, spec?.selector ?? {}));
    if (behind === undefined) return filled;
    return (spec?.ports ?? []).reduce(
      (one, { port, targetPort }) =>
        one.replaceAll(`${metadata.name}:${port}`, `${behind.ip}:${behind.port(targetPort)}`),
      filled,
    );
  }, text);

async function isReady({ probeUrls, child, name }: ReleasePod): Promise<boolean> {
  if (child.exit() !== undefined) throw new Error(`${name} ended:\n${lastWords(child)}`);
  const answers = await Promise.all(probeUrls.map((url) => scrape(url).catch(() => undefined)));
  return answers.every((answer) => answer?.status === 200);
}

/** SIGTERM, and the grace period that its manifest gives it. */
async function leave({ name, child }: ReleasePod): Promise<void> {
  const { code, signal } = await child.stop();
  if (code !== 0) throw new Error(`${name} ended with ${code ?? signal}, want 0:\n${lastWords(child)}`);
}
