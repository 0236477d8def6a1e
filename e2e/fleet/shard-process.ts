import { freePorts } from "../process/free-port.ts";
import type { Child } from "../process/spawn-child.ts";
import { isReady, waitUntilReady } from "./readiness.ts";
import { startCli } from "./start-cli.ts";

export type ShardProcess = {
  readonly child: Child;
  /** Serves `/metrics`. */
  readonly url: string;
  readonly telemetryUrl: string;
  ready(): Promise<void>;
  isReady(): Promise<boolean>;
  stop(): Promise<void>;
};

export type ShardProcessOptions = {
  readonly kubeconfig: string;
  readonly index?: number;
  readonly count?: number;
  readonly args?: readonly string[];
};

/** Starts `shard --static I/N`, by default the only one. */
export async function startShardProcess(options: ShardProcessOptions): Promise<ShardProcess> {
  const { kubeconfig, index = 0, count = 1, args = [] } = options;
  const part = ["shard", "--static", `${index}/${count}`];
  return await startOnFreePorts([...part, "--kubeconfig", kubeconfig, "--host", "127.0.0.1", ...args]);
}

/** Starts the command with two free ports beside its arguments. */
export async function startOnFreePorts(argv: readonly string[]): Promise<ShardProcess> {
  const [port = 0, telemetryPort = 0] = await freePorts(2);
  const child = startCli([...argv, `--port=${port}`, `--telemetry-port=${telemetryPort}`]);
  const telemetryUrl = `http://127.0.0.1:${telemetryPort}`;
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    telemetryUrl,
    ready: () => waitUntilReady(child, telemetryUrl),
    isReady: () => isReady(telemetryUrl),
    stop: async () => void (await child.stop()),
  };
}
