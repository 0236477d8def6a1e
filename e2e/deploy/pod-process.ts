import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cliCommand } from "../fleet/start-cli.ts";
import { type Child, spawnChild } from "../process/spawn-child.ts";
import type { Container, PodSpec, Volume } from "./manifest.ts";

/** A pod to be run as a process: what a kubelet, a network and an image would give it. */
export type PodRun = {
  readonly name: string;
  readonly namespace: string;
  /** On the loopback, of its own. */
  readonly ip: string;
  readonly spec: PodSpec;
  /** Where its volumes are made. */
  readonly folder: string;
  /** Of its service account. */
  readonly kubeconfig: string | undefined;
  /** By name, the keys of Secrets. */
  readonly secrets: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Puts addresses in place of what cluster DNS and Services would lead to them. */
  readonly resolve: (text: string) => string;
  /** Of the environment beside what is rendered. */
  readonly env: Readonly<Record<string, string>>;
};

const MS_A_SECOND = 1_000;

/** Starts the pod's first container: with the command of this checkout, or its own where it has one. */
export async function startPodProcess(pod: PodRun): Promise<Child> {
  const [container] = pod.spec.containers;
  if (container === undefined) throw new Error(`run ${pod.name}: it has no container`);
  await writeVolumes(pod);
  const rendered = environmentOf(container, pod);
  const fill = (text: string): string => pod.resolve(withPaths(withVariables(text, rendered), container, pod.folder));
  const args = (container.args ?? []).map(fill);
  const [command = "", ...commandArgs] =
    container.command === undefined ? cliCommand(args).flat() : [...container.command.map(fill), ...args];
  // Nothing of this process's own settings: a pod has what its manifest says.
  const inherited = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  return spawnChild(command, commandArgs, {
    env: {
      ...inherited,
      PATH: process.env.PATH,
      ...(pod.kubeconfig === undefined ? {} : { KUBECONFIG: pod.kubeconfig }),
      ...Object.fromEntries(Object.entries(rendered).map(([name, value]) => [name, fill(value)])),
      ...pod.env,
    },
    graceMs: (pod.spec.terminationGracePeriodSeconds ?? 30) * MS_A_SECOND,
  });
}

function environmentOf({ env = [] }: Container, { name, namespace, ip }: PodRun): Readonly<Record<string, string>> {
  const fields: Readonly<Record<string, string>> = {
    "metadata.name": name,
    "metadata.namespace": namespace,
    "status.podIP": ip,
  };
  return Object.fromEntries(
    env.map((variable) => [
      variable.name,
      variable.value ?? fields[variable.valueFrom?.fieldRef?.fieldPath ?? ""] ?? "",
    ]),
  );
}

/** As a kubelet does: `$(NAME)` of what is set, and nothing else. */
const withVariables = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replace(/\$\(([A-Z_]+)\)/g, (whole, name: string) => env[name] ?? whole);

/** A mount's path becomes that of the volume's folder. */
const withPaths = (text: string, { volumeMounts = [] }: Container, folder: string): string =>
  volumeMounts.reduce((filled, { name, mountPath }) => filled.replaceAll(mountPath, join(folder, name)), text);

async function writeVolumes({ spec, folder, secrets }: PodRun): Promise<void> {
  for (const volume of spec.volumes ?? []) {
    await mkdir(join(folder, volume.name), { recursive: true });
    for (const { secret, items } of secretsOf(volume)) {
      const data = secrets.get(secret);
      if (data === undefined) throw new Error(`mount ${volume.name}: there is no Secret ${secret}`);
      for (const { key, path } of items) {
        const value = data[key];
        if (value === undefined) throw new Error(`mount ${volume.name}: Secret ${secret} has no key ${key}`);
        const file = join(folder, volume.name, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, Buffer.from(value, "base64"), { mode: 0o440 });
      }
    }
  }
}

const secretsOf = ({ secret, projected }: Volume) => [
  ...(secret === undefined ? [] : [{ secret: secret.secretName, items: secret.items ?? [] }]),
  ...(projected?.sources ?? []).map((source) => ({ secret: source.secret.name, items: source.secret.items ?? [] })),
];
