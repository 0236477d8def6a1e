import { type AssignmentStore, createMemoryStore, type NamespaceSelection } from "@kube-state-shards/assignment";
import {
  type ApiLog,
  type Coordinator,
  type CoordinatorOptions,
  controlRouter,
  createCoordinator,
  createHttpPieceSource,
  type MergedMetricsDependencies,
  recordHistory,
  showFleet,
  showSlices,
} from "@kube-state-shards/coordinator";
import { createTelemetry, type HttpListener, listenHttp, type Readiness } from "@kube-state-shards/daemon";
import type { FamilyOptions, Kind } from "@kube-state-shards/families";
import {
  type ApiClient,
  type ApiTarget,
  createDiscovery,
  createStartLimiter,
  LIST_PACE,
  type Log,
} from "@kube-state-shards/listwatch";
import type { ShardOptions } from "@kube-state-shards/shard";
import type { Closing } from "../closing.ts";
import { VERSION } from "../version.ts";
import { describeProgress, type FleetState, judgeFleet } from "./fleet-progress.ts";
import { createLocalFleet, type LocalFleet } from "./local-fleet.ts";
import { mergedApp } from "./merged-app.ts";
import type { PortPlan } from "./plan-ports.ts";
import { openShard } from "./running-shard.ts";
import { telemetryApp } from "./telemetry-app.ts";

export type StartFleetOptions = {
  readonly target: ApiTarget;
  /** The coordinator's own connections. */
  readonly client: ApiClient;
  readonly shards: number;
  readonly host: string;
  readonly ports: PortPlan;
  readonly kinds: readonly Kind[];
  readonly selection: NamespaceSelection;
  readonly familyOptions: FamilyOptions;
  readonly shardOptions: ShardOptions;
  readonly sharing: Pick<CoordinatorOptions, "splitAbove" | "splitMinSeries" | "partitions">;
  readonly merge: MergedMetricsDependencies["options"];
  readonly fleetToken: string;
  readonly eventLoopPrecisionMs: number;
  /** Whether the token came from a file, so that someone else can know it. */
  readonly rescalable: boolean;
  /** Takes what goes wrong with the API server, for the page at `/`. */
  readonly api: ApiLog;
  readonly log: Log;
  /** Takes what is opened, to be closed in the opposite order. */
  readonly closing: Closing;
};

export type StartedFleet = {
  readonly main: HttpListener;
  readonly telemetry: HttpListener;
  readonly fleet: LocalFleet;
  readiness(): Readiness;
  /** One line on how far the start is. */
  progress(): string;
};

/** A coordinator and its shards in one process, over a store in memory. Errors: `ListenError`, `FamilyOptionsError`. */
export async function startFleet(options: StartFleetOptions): Promise<StartedFleet> {
  const { host, ports, log, closing, fleetToken, eventLoopPrecisionMs } = options;
  const telemetry = createTelemetry({ version: VERSION, eventLoopPrecisionMs });
  const store = createMemoryStore();

  // Control: reports and namespaces ─▶ assignments.
  const coordinator = createCoordinator({
    client: options.client,
    store,
    log,
    selection: options.selection,
    observer: options.api.observer,
    options: {
      clusterResources: options.kinds.filter((kind) => kind.scope === "cluster").map((kind) => kind.resource),
      expectedShards: options.shards,
      continuity: options.shardOptions.continuity,
      ...options.sharing,
    },
  });
  showSlices(telemetry.registry, () => coordinator.assignment());
  showFleet(telemetry.registry, coordinator);
  const state = createFleetState(coordinator, () => fleet);

  const discovery = createDiscovery({ client: options.client, log });
  closing.add(() => discovery.stop());

  // Data: assignments ─▶ samples, a port a shard.
  const shardSurroundings = {
    target: options.target,
    feed: store satisfies AssignmentStore,
    reporter: store,
    kinds: options.kinds,
    selection: options.selection,
    familyOptions: options.familyOptions,
    options: options.shardOptions,
    telemetry,
    limiter: createStartLimiter(LIST_PACE), // one for all of them
    discovery,
    fleetToken,
    host,
    log,
  };
  const fleet: LocalFleet = createLocalFleet({
    log,
    open: (ordinal) =>
      openShard(
        { ordinal, port: ports.shard(ordinal), portFlag: "--shard-port-base", telemetryUrl: telemetryListener.url },
        shardSurroundings,
      ),
  });

  const control = controlRouter({ coordinator, token: () => fleetToken });
  // Readers: the telemetry port first, because shards are found below it.
  const telemetryListener = await listenHttp({
    app: telemetryApp({
      title: "kube-state-shards",
      telemetry,
      readiness: state.readiness,
      fleet,
      ...(options.rescalable ? { rescale: { token: fleetToken, scaleTo: fleet.scaleTo }, control } : {}),
      log,
    }),
    host,
    port: ports.telemetry,
    name: "telemetry",
    portFlag: "--telemetry-port",
    log,
  });
  closing.add(() => telemetryListener.close());
  closing.add(() => fleet.stop());
  await fleet.scaleTo(options.shards);
  const source = createHttpPieceSource({ token: () => fleetToken, allowedAddress: below(telemetryListener.url) });
  closing.add(async () => source.close());
  const history = recordHistory({ status: coordinator.status });
  closing.add(async () => history.stop());
  const main = await listenHttp({
    app: mergedApp({
      coordinator,
      source,
      merge: options.merge,
      resources: options.kinds.map((kind) => kind.resource),
      allowedAddress: /^/, // nobody else writes to this store
      readiness: state.readiness,
      page: { status: coordinator.status, history, api: options.api },
      shardLinks: () =>
        fleet.shards().map(({ id, listener }) => ({ path: `${listener.url}/metrics`, text: `Samples of ${id}` })),
      telemetry,
      log,
    }),
    host,
    port: ports.main,
    name: "main",
    log,
  });
  closing.add(() => main.close());
  coordinator.start();
  closing.add(() => coordinator.stop());
  return { main, telemetry: telemetryListener, fleet, readiness: state.readiness, progress: state.progress };
}

/** Our own shards and nobody else's, whatever a report says. */
const below = (url: string): RegExp => new RegExp(`^${url.replace(/[.[\]]/g, "\\$&")}/`);

function createFleetState(coordinator: Coordinator, fleet: () => LocalFleet) {
  let wasReady = false;
  const state = (): FleetState => ({
    assignment: coordinator.assignment(),
    shards: new Map(
      fleet()
        .shards()
        .map(({ id, shard }) => [id, shard.readiness()]),
    ),
    wasReady,
  });
  return {
    readiness: (): Readiness => {
      const judged = judgeFleet(state());
      wasReady = judged.ready;
      return judged;
    },
    progress: (): string => {
      const control = coordinator.readiness();
      return control.ready ? describeProgress(state()) : `starting: ${control.reason}`;
    },
  };
}
