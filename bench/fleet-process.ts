import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "./measure-exporter.ts";
import { openTokenFolder } from "./token-folder.ts";

export type FleetOptions = {
  /** Of the bundled command. */
  readonly file: string;
  readonly kubeconfig: string;
  readonly shards: number;
  /** What the shard of this index is told besides. */
  readonly shardArgs?: (index: number) => readonly string[];
};

export type FleetProcess = {
  /** Of the coordinator: its merged body and its status. */
  readonly url: string;
  readonly readyUrl: string;
  readonly coordinatorPid: number | undefined;
  /** SIGTERM: shards leave; SIGKILL: they are gone, and units stay where they were. */
  stop(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
};

/** A coordinator without Redis, and its shards. */
export async function startFleetProcess({ file, kubeconfig, shards, shardArgs }: FleetOptions): Promise<FleetProcess> {
  const { tokenFile, remove } = openTokenFolder();
  const [port, telemetryPort] = [await freePort(), await freePort()];
  const common = ["--kubeconfig", kubeconfig, "--fleet-token-file", tokenFile, "--host", "127.0.0.1"];
  const children: ChildProcess[] = [];
  const start = (argv: readonly string[]): ChildProcess => {
    const child = spawn(
      process.execPath,
      [file, ...argv, ...common, "--store", "coordinator", "--log-level", "error"],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    children.push(child);
    return child;
  };
  const coordinator = start([
    ...["coordinator", "--id", "coordinator-0", "--expected-shards", String(shards)],
    ...["--port", String(port), "--telemetry-port", String(telemetryPort)],
  ]);
  for (let index = 0; index < shards; index += 1) {
    start([
      ...["shard", "--pod", `kss-${index}`, "--coordinator-url", `http://127.0.0.1:${telemetryPort}`],
      ...["--port", String(await freePort()), "--telemetry-port", String(await freePort())],
      ...(shardArgs?.(index) ?? []),
    ]);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    readyUrl: `http://127.0.0.1:${telemetryPort}/readyz`,
    coordinatorPid: coordinator.pid,
    async stop(signal) {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill(signal);
        await once(child, "exit");
      }
      remove();
    },
  };
}
