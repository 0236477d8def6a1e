import { randomInt } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RealCluster } from "../cluster/real-cluster.ts";
import { writeTokenKubeconfig } from "../cluster/token-kubeconfig.ts";
import { freePorts } from "../process/free-port.ts";
import { type Child, lastWords } from "../process/spawn-child.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { waitUntil } from "../process/wait-until.ts";
import { redisServerPath } from "../redis/redis-server.ts";
import { componentOf, hasLabels, isWorkload, type Manifest, ofKind } from "./manifest.ts";
import { type PodRun, startPodProcess } from "./pod-process.ts";

export type ReleasePod = {
  readonly name: string;
  readonly component: string;
  readonly ip: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly child: Child;
  /** Of a port of its container, by name. */
  port(name: string): number;
  /** What its probe asks. */
  readonly readyUrl: string | undefined;
};

/** The pods of a rendered release as processes on the loopback, each on an address of its own, as the accounts that it gives them. */
export type RunningRelease = {
  /** Those that run now, also while they leave. */
  pods(): readonly ReleasePod[];
  /** Until the probes of all pods answer 200. */
  ready(): Promise<void>;
  /** As the StatefulSet's controller would: the highest ordinals go, and are given their grace period. Resolves when it is so. */
  scale(replicas: number): Promise<void>;
  onChange(listener: () => Promise<void>): void;
  lastWords(): string;
  stop(): Promise<void>;
};

type RunOptions = { readonly manifests: readonly Manifest[]; readonly namespace: string };

/** The manifests must be in the cluster already: tokens are asked of it. */
export async function runRelease(cluster: RealCluster, { manifests, namespace }: RunOptions): Promise<RunningRelease> {
  const folder = await temporaryFolder("release");
  const redis = await redisOnAnotherPort(folder.path);
  const block = `127.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  const secrets = new Map(ofKind(manifests, "Secret").map(({ metadata, data = {} }) => [metadata.name, data]));
  const running: ReleasePod[] = [];
  const kubeconfigs = new Map<string, string>();
  let next = 1;
  let changed: () => Promise<void> = async () => {};

  const kubeconfigOf = async (account: string | undefined): Promise<string | undefined> => {
    if (account === undefined) return undefined;
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const { status, text } = await cluster.objects.ask("POST", path, { spec: {} });
    if (status !== 201) throw new Error(`ask for a token of ${account}: got ${status}: ${text}`);
    const known =
      kubeconfigs.get(account) ??
      (await writeTokenKubeconfig(cluster, { name: account, token: JSON.parse(text).status.token }));
    kubeconfigs.set(account, known);
    return known;
  };
  const resolve = (text: string): string =>
    ofKind(manifests, "Service").reduce((filled, { metadata, spec }) => {
      const behind = running.find(({ labels }) => hasLabels(labels, spec?.selector ?? {}));
      return (spec?.ports ?? []).reduce(
        (one, { port, targetPort }) =>
          behind === undefined
            ? one
            : one.replaceAll(`${metadata.name}:${port}`, `${behind.ip}:${behind.port(targetPort)}`),
        filled,
      );
    }, text);

  const start = async (workload: Manifest, ordinal: number): Promise<void> => {
    const template = workload.spec?.template;
    if (template === undefined) throw new Error(`run ${workload.metadata.name}: it has no pods`);
    const [container] = template.spec.containers;
    const name = `${workload.metadata.name}-${ordinal}`;
    const component = componentOf(workload);
    const ip = `${block}.${next++}`;
    const pod: PodRun = {
      ...{ name, namespace, ip, spec: template.spec, secrets, resolve },
      folder: join(folder.path, name),
      kubeconfig: await kubeconfigOf(template.spec.serviceAccountName),
      // Here pods share one network, so that each listens on its own address only.
      env: component === "redis" ? redis.env(ip) : { KSS_HOST: ip },
    };
    const port = (wanted: string): number =>
      component === "redis" ? redis.port : (container?.ports?.find((one) => one.name === wanted)?.containerPort ?? 0);
    const probe = container?.readinessProbe?.httpGet;
    running.push({
      ...{ name, component, ip, port, labels: template.metadata.labels },
      readyUrl: probe === undefined ? undefined : `http://${ip}:${port(probe.port)}${probe.path}`,
      child: await startPodProcess(pod),
    });
  };

  const workloads = manifests.filter(isWorkload);
  // What others are told the address of goes first: here that is known only once it runs.
  for (const workload of workloads.toSorted((a, b) => rank(a) - rank(b)))
    for (let ordinal = 0; ordinal < (workload.spec?.replicas ?? 1); ordinal++) await start(workload, ordinal);

  const isReady = async ({ readyUrl, child, name }: ReleasePod): Promise<boolean> => {
    if (child.exit() !== undefined) throw new Error(`${name} ended:\n${lastWords(child)}`);
    if (readyUrl === undefined) return true;
    const answer = await fetch(readyUrl).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.status === 200;
  };
  const allWords = (): string => running.map(({ name, child }) => `== ${name}\n${lastWords(child)}`).join("\n");
  const ready = async (): Promise<void> => {
    const all = async () => ((await Promise.all(running.map(isReady))).every(Boolean) ? true : undefined);
    await waitUntil(all, { timeoutMs: 120_000, everyMs: 200, what: () => `all pods to be ready:\n${allWords()}` });
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
      for (let ordinal = shards.length; ordinal < replicas; ordinal++) await start(set, ordinal);
      await changed();
      for (const shard of shards.slice(replicas).toReversed()) {
        const { code, signal } = await shard.child.stop();
        if (code !== 0)
          throw new Error(`${shard.name} ended with ${code ?? signal}, want 0:\n${lastWords(shard.child)}`);
        running.splice(running.indexOf(shard), 1);
      }
      await changed();
      await ready();
    },
    lastWords: allWords,
    stop: async () => {
      await Promise.all(running.map(({ child }) => child.stop("SIGKILL")));
      await folder.remove();
    },
  };
}

const rank = (workload: Manifest): number =>
  ["redis", "coordinator"].indexOf(componentOf(workload)) + 3 * Number(componentOf(workload) === "shard");

/** The rendered command starts `redis-server` on 6379, which may be taken here: a script of that name moves it, and to one address. */
async function redisOnAnotherPort(folder: string) {
  const [port = 0] = await freePorts(1);
  const bin = join(folder, "bin");
  await mkdir(bin);
  const script = join(bin, "redis-server");
  await writeFile(script, '#!/bin/sh\nexec "$REDIS_SERVER" "$@" --bind "$BIND_ADDRESS" --port "$PORT"\n');
  await chmod(script, 0o755);
  return {
    port,
    env: (ip: string): Readonly<Record<string, string>> => ({
      PATH: `${bin}:${process.env.PATH}`,
      REDIS_SERVER: redisServerPath(),
      BIND_ADDRESS: ip,
      PORT: String(port),
    }),
  };
}
