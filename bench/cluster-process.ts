import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export type ClusterSize = {
  readonly pods: number;
  readonly namespaces: number;
  /** Exponent of the pods' spread over the namespaces: 0 even, 2 a few hot ones. */
  readonly skew: number;
  /** Pods of every node in kube-system besides, as of DaemonSets. */
  readonly system: number;
};

/** The size as flags, which the tool that seeds and the `cluster` of the end-to-end tests both take. */
export const sizeFlags = (size: ClusterSize): readonly string[] =>
  Object.entries(size).flatMap(([name, value]) => [`--${name}`, String(value)]);

export type ClusterProcess = {
  readonly apiPort: number;
  readonly apiServerPid: number;
  readonly etcdUrl: string;
  /** Paths, by what is special about them. */
  readonly kubeconfigs: Readonly<Record<"token", string>>;
  stop(): Promise<void>;
};

/** Starts and seeds the real API server of the end-to-end tests; `sharding`: one that filters by `shardSelector`. It ends with this process: it serves while stdin is open. */
export async function startClusterProcess(
  root: string,
  { size, sharding }: { readonly size: ClusterSize; readonly sharding: boolean },
): Promise<ClusterProcess> {
  const child = spawn(
    process.execPath,
    [join(root, "e2e/main.ts"), "cluster", ...sizeFlags(size), ...(sharding ? ["--sharding"] : [])],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit");
  const first = await Promise.race([once(lines, "line"), ended.then(() => undefined)]);
  if (first === undefined) throw new Error("start the cluster: it ended before it was ready (its words are above).");
  const details = JSON.parse(String(first[0])) as Omit<ClusterProcess, "stop">;
  return {
    ...details,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
