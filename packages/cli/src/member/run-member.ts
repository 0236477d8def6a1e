import { hostname } from "node:os";
import { parseKeptAssignment, rememberAssignments, type StoreHealth } from "@kube-state-shards/assignment";
import type { LogFormat, LogLevel } from "@kube-state-shards/daemon";
import { createDiscovery, type Log } from "@kube-state-shards/listwatch";
import type { Surroundings } from "../command.ts";
import { advertisedMetricsUrl, advertisedUrl } from "../fleet/advertised-url.ts";
import { readFleetToken } from "../fleet/fleet-token.ts";
import { runShard } from "../fleet/running-shard.ts";
import { telemetryApp } from "../fleet/telemetry-app.ts";
import { openPorts, type PortsValues } from "../live/open-ports.ts";
import { sayWhenReady } from "../live/say-when-ready.ts";
import { withoutGzip } from "../live/without-gzip.ts";
import { drainTimeoutMsOf } from "../options/drain-timeout.ts";
import { continuityOf, type HandoffValues } from "../options/handoff-options.ts";
import type { MemberValues } from "../options/member-options.ts";
import { familyOptionsOf, type MetricOptions } from "../options/metric-options.ts";
import { type SelectionValues, selectionOf } from "../options/selection-options.ts";
import { ALL_NODES, servedKinds } from "../options/served-part.ts";
import { type ServerValues, writeTimeoutMsOf } from "../options/server-options.ts";
import type { ShardValues } from "../options/shard-options.ts";
import type { StoreValues } from "../options/store-options.ts";
import { type ClusterNames, requireCluster } from "../source/choose-source.ts";
import { probePathOf } from "../source/probe-api-server.ts";
import { runOnCluster } from "../source/run-on-cluster.ts";
import { watchApiServer } from "../source/watch-api-server.ts";
import { openMemberStore } from "../store/open-member-store.ts";
import { untilAborted } from "../until-aborted.ts";
import { assignmentFile } from "./assignment-file.ts";
import { memberOrdinal } from "./member-ordinal.ts";

export type RunMemberValues = MetricOptions &
  SelectionValues &
  ServerValues &
  ShardValues &
  HandoffValues &
  StoreValues &
  MemberValues &
  ClusterNames &
  PortsValues & { readonly logLevel: LogLevel; readonly logFormat: LogFormat };

/** Beyond a few beats of a store that answers, and well below the time in which a scraper gives a target up. */
const STORE_PATIENCE_MS = 5_000;

/**
 * One shard of a fleet, until it is told to stop: then it leaves first, so that its units are served elsewhere before it
 * ends. Resolves with the exit code. Errors: `UsageError`, `ListenError`, `KubeconfigError`, `InputFileError`, `StoreUrlError`.
 */
export async function runMember(values: RunMemberValues, { env, console }: Surroundings): Promise<number> {
  requireCluster(values, env);
  const host = hostname();
  const served = { ...values, ...ALL_NODES };
  const ordinal = memberOrdinal({ pod: values.pod, hostname: host });
  const fleetToken = await readFleetToken(values.fleetTokenFile);
  return await runOnCluster(values, env, async ({ log, stop, closing, telemetry, cluster, client }) => {
    const discovery = createDiscovery({ client, log });
    closing.add(() => discovery.stop());
    const ports = await openPorts(values, { log, closing, waitingFor: () => "the first assignment" });
    const store = openMemberStore(values, { server: cluster.target.server, token: () => fleetToken, log });
    closing.add(() => store.close());

    // The store, or what it last said ─▶ the shard ─▶ both ports.
    let health: StoreHealth | undefined;
    closing.add(async () => stopHealth());
    const stopHealth = store.watchHealth((now) => {
      health = now;
    });
    const { assignmentFile: path } = values;
    const drainTimeoutMs = drainTimeoutMsOf(values);
    const running = runShard(
      {
        ordinal,
        telemetryUrl: advertisedUrl(ports.telemetry, { told: values.advertiseUrl, hostname: host }),
        metricsUrl: advertisedMetricsUrl(ports.main, {
          told: values.advertiseMetricsUrl,
          toldFleetUrl: values.advertiseUrl,
          hostname: host,
        }),
      },
      {
        target: cluster.target,
        discovery,
        feed: path === undefined ? store : rememberAssignments(store, remember(path, log)),
        reporter: store,
        kinds: servedKinds(served),
        selection: selectionOf(values),
        familyOptions: familyOptionsOf(values),
        options: {
          ...{ ...values, drainTimeoutMs },
          ...{ continuity: continuityOf(values), serverWriteTimeoutMs: writeTimeoutMsOf(values) },
        },
        telemetry,
        fleetToken,
        log,
      },
    );
    closing.add(() => running.stop());
    const { shard } = running;
    const readiness = () => {
      const judged = shard.readiness();
      return health?.problem === undefined ? judged : { ...judged, notes: [...judged.notes, health.problem] };
    };
    ports.main.use(values.enableGzipEncoding ? shard.metricsApp : withoutGzip(shard.metricsApp));
    ports.telemetry.use(
      telemetryApp({
        title: `kube-state-shards, ${running.id}`,
        telemetry,
        readiness,
        fleet: { find: (id) => (running.id === id ? running : undefined) },
        log,
      }),
    );

    console.say(`metrics: ${ports.main.url}/metrics`);
    console.say(`telemetry: ${ports.telemetry.url}/readyz ${ports.telemetry.url}/metrics`);
    console.say(`API server: ${cluster.target.description}`);
    console.say(`serving as ${running.id}, assigned by ${store.description}`);
    await Promise.all([
      watchApiServer({ client, probePath: () => probePathOf(served), log, signal: stop.signal }),
      sayWhenReady(() => shard.readiness().ready, { signal: stop.signal, say: console.say }),
      untilAborted(stop.signal),
    ]);
    log.info(
      { signal: stop.signal.reason, drainTimeoutMs },
      "leaving: serving on until others serve the units of this shard",
    );
    await shard.leave();
    log.info({}, "stopping");
    return 0;
  });
}

const remember = (path: string, log: Log) =>
  ({
    memory: assignmentFile(path),
    patienceMs: STORE_PATIENCE_MS,
    parse: parseKeptAssignment,
    onRecalled: ({ order }) =>
      log.warn(
        { order, file: path },
        "the store says nothing: starting from the assignment kept in --assignment-file, which may be old",
      ),
    onFailed: (what, error) =>
      log.warn({ err: error, file: path }, `${what} --assignment-file failed: going on without it`),
  }) satisfies Parameters<typeof rememberAssignments>[1];
