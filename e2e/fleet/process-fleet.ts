import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePortRun } from "../process/free-port.ts";
import type { Child } from "../process/spawn-child.ts";
import { type TemporaryFolder, temporaryFolder } from "../process/temporary-folder.ts";
import { waitUntilReady } from "./readiness.ts";
import { startCli } from "./start-cli.ts";

/** A daemon of the fleet: its ports stay its own when it is started anew. */
export type Daemon = {
  readonly name: string;
  /** Serves `/metrics`. */
  readonly url: string;
  readonly telemetryUrl: string;
  /** Undefined while it does not run. */
  child(): Child | undefined;
  start(): void;
  /** Waits for `/readyz` to answer 200. */
  ready(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, to the end. */
  stop(): Promise<void>;
};

export type ProcessFleet = {
  /** Of all shards there may be: on the ports of those that do not run nobody listens. */
  readonly shards: readonly Daemon[];
  readonly coordinators: readonly Daemon[];
  readonly token: string;
  /** Runs the first `count` shards: starts what is missing, and stops the highest ordinals at once. Resolves before units move. */
  scaleTo(count: number): void;
  /** The coordinator that leads, by its own word. */
  leader(): Promise<Daemon | undefined>;
  status(coordinator: Daemon): Promise<FleetStatus>;
  /** The last words of every process, for messages. */
  lastWords(): string;
  stop(): Promise<void>;
};

/** The part of a coordinator's status that scenarios look at. */
export type FleetStatus = {
  readonly leader: { readonly id?: string; readonly me: boolean };
  readonly order?: { readonly term: number; readonly epoch: number };
  readonly held: boolean;
  readonly shards: readonly {
    readonly shard: string;
    readonly state: string;
    readonly units: number;
    readonly series: number;
  }[];
  readonly moves: readonly unknown[];
  readonly unowned: readonly string[];
  readonly problems: readonly { readonly what: string; readonly todo: string }[];
};

export type ProcessFleetOptions = {
  readonly kubeconfig: string;
  /** The options that name the store, such as `--redis redis://127.0.0.1:6379`; or the first coordinator has it. */
  readonly store: readonly string[] | "coordinator";
  readonly shards: number;
  readonly maxShards: number;
  readonly coordinators?: number;
  /** Of shards and coordinators alike. */
  readonly args?: readonly string[];
  readonly shardArgs?: readonly string[];
  readonly shardEnv?: Readonly<Record<string, string>>;
  readonly coordinatorArgs?: readonly string[];
};

/** Starts coordinators and shards as processes of their own, as the pods of a StatefulSet and a Deployment would be. */
export async function startProcessFleet(options: ProcessFleetOptions): Promise<ProcessFleet> {
  const { kubeconfig, store, maxShards, coordinators: coordinatorCount = 2, args = [] } = options;
  const folder = await temporaryFolder("fleet");
  const tokenFile = join(folder.path, "fleet.token");
  const token = randomBytes(16).toString("hex");
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  const base = await freePortRun(2 * (maxShards + coordinatorCount));
  const firstCoordinator = `http://127.0.0.1:${base + 2 * maxShards + 1}`;
  const stores = storeArgs(store, firstCoordinator);
  const daemon = (index: number, { name, argv, env }: Omit<DaemonOptions, "port">): Daemon =>
    createDaemon({
      name,
      env,
      port: base + 2 * index,
      argv: [...argv, "--kubeconfig", kubeconfig, "--fleet-token-file", tokenFile, "--host", "127.0.0.1", ...args],
    });
  const shards = Array.from({ length: maxShards }, (_, index) =>
    daemon(index, {
      name: `shard-${index}`,
      env: options.shardEnv,
      argv: ["shard", "--pod", `kss-${index}`, ...stores.shard, ...(options.shardArgs ?? [])],
    }),
  );
  const coordinators = Array.from({ length: coordinatorCount }, (_, index) =>
    daemon(maxShards + index, {
      name: `coordinator-${index}`,
      argv: [
        "coordinator",
        "--id",
        `coordinator-${index}`,
        "--expected-shards",
        String(options.shards),
        ...stores.coordinator,
        ...(options.coordinatorArgs ?? []),
      ],
    }),
  );
  const fleet = assemble({ shards, coordinators, token, folder });
  for (const coordinator of coordinators) coordinator.start();
  fleet.scaleTo(options.shards);
  return fleet;
}

function storeArgs(store: ProcessFleetOptions["store"], coordinatorUrl: string) {
  if (store !== "coordinator") return { shard: store, coordinator: store };
  const coordinator = ["--store", "coordinator"];
  return { shard: [...coordinator, "--coordinator-url", coordinatorUrl], coordinator };
}

type Assembly = Pick<ProcessFleet, "shards" | "coordinators" | "token"> & { readonly folder: TemporaryFolder };

function assemble({ shards, coordinators, token, folder }: Assembly): ProcessFleet {
  const all = [...coordinators, ...shards];
  const leaving = new Set<Promise<void>>();
  const status = async (coordinator: Daemon): Promise<FleetStatus> => {
    const answer = await fetch(`${coordinator.telemetryUrl}/fleet/v1/status`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok)
      throw new Error(`ask ${coordinator.name} for its status: got ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as FleetStatus;
  };
  return {
    shards,
    coordinators,
    token,
    status,
    scaleTo: (count) => {
      for (const shard of shards.slice(0, count)) if (shard.child() === undefined) shard.start();
      for (const shard of shards.slice(count)) {
        if (shard.child() === undefined) continue;
        const left = shard.stop();
        leaving.add(left);
        void left.finally(() => leaving.delete(left));
      }
    },
    leader: async () => {
      for (const coordinator of coordinators) {
        if (coordinator.child() === undefined) continue;
        const said = await status(coordinator).catch(() => undefined);
        if (said?.leader.me) return coordinator;
      }
      return undefined;
    },
    lastWords: () =>
      all.map((one) => `== ${one.name}\n${one.child()?.output().slice(-2_000) ?? "does not run"}`).join("\n"),
    stop: async () => {
      await Promise.all(leaving);
      for (const one of all) {
        one.kill("SIGCONT"); // a stopped process does not hear SIGTERM
        one.kill("SIGKILL");
      }
      await Promise.all(all.map((one) => one.child()?.exited));
      await folder.remove();
    },
  };
}

type DaemonOptions = {
  readonly name: string;
  readonly port: number;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
};

function createDaemon({ name, port, argv, env = {} }: DaemonOptions): Daemon {
  let child: Child | undefined;
  const running = (): Child | undefined => (child?.exit() === undefined ? child : undefined);
  const telemetryUrl = `http://127.0.0.1:${port + 1}`;
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    telemetryUrl,
    child: running,
    start: () => {
      child = startCli([...argv, "--port", String(port), "--telemetry-port", String(port + 1)], {
        env,
        graceMs: 240_000,
      });
    },
    ready: async () => {
      if (child === undefined) throw new Error(`wait for ${name}: it was not started`);
      await waitUntilReady(child, telemetryUrl);
    },
    kill: (signal) => running()?.kill(signal),
    stop: async () => void (await running()?.stop()),
  };
}
