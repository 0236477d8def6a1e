import { hostname } from "node:os";
import {
  COORDINATOR_DEFAULTS,
  type CoordinatorStatus,
  controlRouter,
  createApiLog,
  createCoordinator,
  createHttpPieceSource,
  createHttpProbe,
  createScaler,
  recordHistory,
  showFleet,
  showSlices,
  withScaler,
} from "@kube-state-shards/coordinator";
import type { LogFormat, LogLevel, Readiness, ReadOptions } from "@kube-state-shards/daemon";
import { createKindRenderer } from "@kube-state-shards/families";
import { configHash } from "@kube-state-shards/shard";
import type { Surroundings } from "../command.ts";
import { readFleetToken } from "../fleet/fleet-token.ts";
import { mergedApp } from "../fleet/merged-app.ts";
import { telemetryApp } from "../fleet/telemetry-app.ts";
import { openPorts, type PortsValues } from "../live/open-ports.ts";
import type { CoordinatorValues } from "../options/coordinator-options.ts";
import type { ElectionValues, LeaseTimingValues } from "../options/election-options.ts";
import { continuityOf, type HandoffValues } from "../options/handoff-options.ts";
import { familyOptionsOf, type MetricOptions } from "../options/metric-options.ts";
import type { PartitionValues } from "../options/partition-options.ts";
import { type ScalerValues, scalerSettingsOf } from "../options/scaler-options.ts";
import { type SelectionValues, selectionOf } from "../options/selection-options.ts";
import { ALL_NODES, servedKinds } from "../options/served-part.ts";
import { type ServerValues, writeTimeoutMsOf } from "../options/server-options.ts";
import type { SlicingValues } from "../options/slicing-options.ts";
import type { StoreValues } from "../options/store-options.ts";
import { createFrozenOptions } from "../settings/frozen-options.ts";
import type { Settings } from "../settings/settings.ts";
import { watchSettings } from "../settings/watch-settings.ts";
import { type ClusterNames, requireCluster } from "../source/choose-source.ts";
import { probePathOf } from "../source/probe-api-server.ts";
import { runOnCluster } from "../source/run-on-cluster.ts";
import { watchApiServer } from "../source/watch-api-server.ts";
import { leaderLeaseOf, openElection } from "../store/leader-lease.ts";
import { openCoordinatorStore } from "../store/open-coordinator-store.ts";
import { untilAborted } from "../until-aborted.ts";
import { judgeReportedFleet } from "./reported-fleet.ts";
import { lastStored } from "./stored-order.ts";

export type RunCoordinatorValues = MetricOptions &
  SelectionValues &
  ServerValues &
  StoreValues &
  ElectionValues &
  LeaseTimingValues &
  CoordinatorValues &
  HandoffValues &
  SlicingValues &
  PartitionValues &
  ScalerValues &
  ClusterNames &
  PortsValues & {
    readonly mergedPartial: "serve" | "fail";
    readonly logLevel: LogLevel;
    readonly logFormat: LogFormat;
  };

export type RunCoordinatorOptions<Values> = {
  readonly settings: Settings<Values>;
  readonly surroundings: Surroundings;
  /** Flags that take a restart. */
  readonly frozen: readonly string[];
};

/**
 * A coordinator until it is told to stop: stands for election, decides while it leads, and serves the union either way.
 * Resolves with the exit code. Errors: `UsageError`, `ListenError`, `KubeconfigError`, `InputFileError`, `StoreUrlError`,
 * `StoreAccessError`.
 */
export async function runCoordinator<Values extends RunCoordinatorValues>(
  options: RunCoordinatorOptions<Values>,
): Promise<number> {
  const { settings } = options;
  const { env, console } = options.surroundings;
  const values: RunCoordinatorValues = settings.first.values;
  requireCluster(values, env);
  const lease = await leaderLeaseOf(values);
  const id = values.id ?? `${hostname()}-${process.pid}`;
  const fleetToken = await readFleetToken(values.fleetTokenFile);
  return await runOnCluster(values, env, async ({ log, stop, closing, telemetry, cluster, client }) => {
    const ports = await openPorts(values, { log, closing, waitingFor: () => "the first assignment" });
    const token = (): string => fleetToken;
    const opened = openCoordinatorStore(values, {
      ...{ server: cluster.target.server, candidate: id, token, log },
      // No longer than the Lease is counted on, so that it never keeps the Lease's next holder waiting.
      leaderLeaseMs: lease && Math.min(COORDINATOR_DEFAULTS.leaseMs, values.leaderRenewDeadlineMs),
    });
    closing.add(() => opened.close());
    const { shared } = opened;
    const election =
      lease === undefined || shared === undefined
        ? shared
        : openElection(values, { client, lease, candidate: id, store: shared, log });
    const stored = lastStored(opened.store);
    closing.add(async () => stored.stop());

    // Namespaces and reports ─▶ assignments, while we lead.
    const served = { ...values, ...ALL_NODES };
    const kinds = servedKinds(served);
    const familyOptions = familyOptionsOf(values);
    const api = createApiLog();
    const coordinator = createCoordinator({
      client,
      store: opened.store,
      election,
      health: shared,
      probe: createHttpProbe({ token, allowedAddress: values.shardAddressPattern }),
      selection: selectionOf(values),
      observer: api.observer,
      storedOrder: stored.look,
      log,
      options: {
        clusterResources: kinds.filter(({ scope }) => scope === "cluster").map(({ resource }) => resource),
        expectedShards: values.expectedShards,
        startPatienceMs: opened.startPatienceMs,
        startTimeoutMs: values.expectedShardsTimeoutMs,
        maxMovesInFlight: values.maxMoves,
        continuity: continuityOf(values),
        standbys: values.standby === 1 ? 1 : 0,
        rebalanceThresholdPercent: values.rebalanceThresholdPercent,
        eventWeight: values.eventWeight,
        rebalancePauseMs: values.rebalancePauseMs,
        splitAbove: values.splitAbove,
        splitMinSeries: values.splitMinSeries,
        partitions: values.partitions,
        configHash: configHash(
          kinds.map((kind) => createKindRenderer(kind, familyOptions)).filter(({ heads }) => heads.length > 0),
          familyOptions,
        ),
      },
    });

    // Nodes and series ─▶ the StatefulSet's replicas, while we lead.
    const scaler = createScaler({
      ...{ client, fleet: coordinator, reporter: id, registry: telemetry.registry, log },
      settings: scalerSettingsOf(values, values.partitions),
    });
    const status = (): CoordinatorStatus => withScaler(coordinator.status(), scaler.status());

    // Assignments and the shards' pieces ─▶ the union, whoever leads.
    const source = createHttpPieceSource({ token, allowedAddress: values.shardAddressPattern });
    closing.add(async () => source.close());
    let wasReady = false;
    const readiness = (): Readiness => {
      const judged = judgeReportedFleet({
        assignment: coordinator.assignment(),
        reports: coordinator.reports(),
        wasReady,
      });
      wasReady = judged.ready;
      const control = coordinator.readiness();
      const { problem } = coordinator.status().store;
      return {
        ready: judged.ready,
        notes: [
          ...judged.notes,
          ...(control.ready ? [] : [control.reason]),
          ...(problem === undefined ? [] : [problem]),
        ],
      };
    };
    const history = recordHistory({ status });
    closing.add(async () => history.stop());
    ports.main.use(
      mergedApp({
        coordinator,
        source,
        merge: {
          mergedPartial: values.mergedPartial,
          mergeTimeoutMs: values.mergeTimeoutMs,
          writeTimeoutMs: writeTimeoutMsOf(values),
        },
        resources: kinds.map(({ resource }) => resource),
        allowedAddress: values.shardAddressPattern,
        readiness,
        page: { status, history, api },
        shardLinks: () => [],
        telemetry,
        log,
      }),
    );
    ports.telemetry.use(
      telemetryApp({
        title: `kube-state-shards, coordinator ${id}`,
        telemetry,
        readiness,
        fleet: { find: () => undefined },
        control: controlRouter({ coordinator: { ...coordinator, status }, token }),
        store: opened.served,
        log,
      }),
    );
    showSlices(telemetry.registry, () => coordinator.assignment());
    showFleet(telemetry.registry, coordinator);
    coordinator.start();
    closing.add(() => coordinator.stop());
    scaler.start();
    closing.add(() => scaler.stop());

    console.say(`status: ${ports.main.url}/`);
    console.say(`merged: ${ports.main.url}/metrics`);
    console.say(`telemetry: ${ports.telemetry.url}/readyz ${ports.telemetry.url}/metrics`);
    console.say(`API server: ${cluster.target.description}`);
    console.say(`coordinator ${id}, store: ${opened.description}`);
    if (lease !== undefined) console.say(`leader election: Lease ${lease.namespace}/${lease.name}`);
    const sayFrozen = createFrozenOptions(settings.first.shown, { flags: options.frozen, log });
    const apply = async (read: ReadOptions<Values>): Promise<void> => {
      sayFrozen(read.shown);
      scaler.change(scalerSettingsOf(read.values, values.partitions));
    };
    await Promise.all([
      watchSettings({ settings, apply, telemetry, log, signal: stop.signal }),
      watchApiServer({ client, probePath: () => probePathOf(served), onLook: api.looked, log, signal: stop.signal }),
      untilAborted(stop.signal),
    ]);
    log.info({ signal: stop.signal.reason }, "stopping");
    return 0;
  });
}
