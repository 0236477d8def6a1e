import { join } from "node:path";
import { type Child, runToEnd, spawnChild } from "../process/spawn-child.ts";
import { sharedFolder } from "./shared-folder.ts";

/** The size of a synthetic cluster: the same numbers give the same objects. */
export type SeedOptions = {
  readonly pods: number;
  readonly namespaces: number;
  /** Exponent of the pods' spread over the namespaces: 0 even, 2 a few hot ones. Default 1. */
  readonly skew?: number;
  /** Pods of every node in kube-system, as of DaemonSets. Default 0. */
  readonly system?: number;
};

export type ChurnOptions = {
  /** Pods written a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Share of the writes that create a pod under a new name and then delete the old one. Default 0. */
  readonly replace?: number;
  /** Share of the writes that change no metric. Default 0.5. */
  readonly noop?: number;
};

/** Writes the cluster straight into etcd. */
export async function seedCluster(etcdUrl: string, options: SeedOptions): Promise<void> {
  await runToEnd(process.execPath, [script(), ...seedFlags(options), "--etcd", etcdUrl]);
}

/** Writes over pods of the same seed until `seconds` have passed or it is stopped. */
export function churnCluster(etcdUrl: string, options: SeedOptions & ChurnOptions): Child {
  const { rate, seconds, replace = 0, noop = 0.5 } = options;
  const churn = ["--rate", rate, "--seconds", seconds, "--replace", replace, "--noop", noop].map(String);
  return spawnChild(process.execPath, [script(), "churn", ...seedFlags(options), ...churn, "--etcd", etcdUrl]);
}

const script = (): string => join(sharedFolder(), "tools", "seed-cluster.mjs");

const seedFlags = ({ pods, namespaces, skew, system }: SeedOptions): readonly string[] => [
  ...["--pods", String(pods), "--namespaces", String(namespaces)],
  ...(skew === undefined ? [] : ["--skew", String(skew)]),
  ...(system === undefined ? [] : ["--system", String(system)]),
];
