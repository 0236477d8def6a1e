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
    readonly full: boolean;
  }[];
  readonly moves: readonly unknown[];
  readonly unowned: readonly string[];
  readonly drained: readonly string[];
  readonly withoutStandby: readonly string[];
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
  readonly coordinatorArgs?: readonly string[];
  /** What is special about one of them, asked anew at each start. */
  readonly settingsOf?: (name: string) => DaemonSettings;
};

/** What a daemon has in place of the fleet's settings, or beside them. */
export type DaemonSettings = {
  readonly kubeconfig?: string;
  readonly store?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A bundle of another release. */
  readonly cliFile?: string;
};

/** Starts coordinators and shards as processes of their own, as the pods of a StatefulSet and a Deployment would be. */
export async function startProcessFleet(options: ProcessFleetOptions): Promise<ProcessFleet> {
  const { kubeconfig, store, maxShards, coordinators: coordinatorCount = 2, args = [], settingsOf } = options;
  const folder = await temporaryFolder("fleet");
  const tokenFile = join(folder.path, "fleet.token");
  const token = randomBytes(16).toString("hex");
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  const base = await freePortRun(2 * (maxShards + coordinatorCount));
  const firstCoordinator = `http://127.0.0.1:${base + 2 * maxShards + 1}`;
  const stores = storeArgs(store, firstCoordinator);
  const daemon = (
    index: number,
    { name, argv, meeting }: Pick<DaemonOptions, "name"> & Record<"argv" | "meeting", readonly string[]>,
  ): Daemon =>
    createDaemon({
      name,
      port: base + 2 * index,
      prepare: () => {
        const own = settingsOf?.(name) ?? {};
        const { env, cliFile } = own;
        const access = ["--kubeconfig", own.kubeconfig ?? kubeconfig, "--fleet-token-file", tokenFile];
        const where = ["--host", "127.0.0.1", ...(own.store ?? meeting)];
        return { argv: [...argv, ...access, ...where, ...args, ...(own.args ?? [])], env, cliFile };
      },
    });
  const shards = Array.from({ length: maxShards }, (_, index) =>
    daemon(index, {
      name: `shard-${index}`,
      argv: ["shard", "--pod", `kss-${index}`, ...(options.shardArgs ?? [])],
      meeting: stores.shard,
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
        ...(options.coordinatorArgs ?? []),
      ],
      meeting: stores.coordinator,
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
      signal: AbortSignal.timeout(3_000), // one that is paused does not answer
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
  readonly prepare: () => {
    readonly argv: readonly string[];
    readonly env: DaemonSettings["env"] | undefined;
    readonly cliFile: string | undefined;
  };
};

function createDaemon({ name, port, prepare }: DaemonOptions): Daemon {
  let child: Child | undefined;
  const running = (): Child | undefined => (child?.exit() === undefined ? child : undefined);
  const telemetryUrl = `http://127.0.0.1:${port + 1}`;
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    telemetryUrl,
    child: running,
    start: () => {
      const { argv, env, cliFile } = prepare();
      const ports = ["--port", String(port), "--telemetry-port", String(port + 1)];
      child = startCli([...argv, ...ports], { graceMs: 240_000, cliFile, ...(env === undefined ? {} : { env }) });
    },
    ready: async () => {
      if (child === undefined) throw new Error(`wait for ${name}: it was not started`);
      await waitUntilReady(child, telemetryUrl);
    },
    kill: (signal) => running()?.kill(signal),
    stop: async () => void (await running()?.stop()),
  };
}
