import { createApiLog } from "@kube-state-shards/coordinator";
import {
  composeOptions,
  createLog,
  rule,
  showDurationMs,
  stopSignals,
  withForeign,
  withRules,
} from "@kube-state-shards/daemon";
import { createApiClient } from "@kube-state-shards/listwatch";
import { withClosing } from "../closing.ts";
import { defineCommand } from "../command.ts";
import { readFleetToken } from "../fleet/fleet-token.ts";
import { clashesWithShards, planPorts } from "../fleet/plan-ports.ts";
import { type StartedFleet, startFleet } from "../fleet/start-fleet.ts";
import { apiOptions } from "../options/api-options.ts";
import { drainLastsForScrapers, drainTimeoutMsOf } from "../options/drain-timeout.ts";
import { mergeOptions, standaloneOptions } from "../options/fleet-options.ts";
import { continuityOf, handoffOptions } from "../options/handoff-options.ts";
import { kubeStateMetricsFlags } from "../options/kube-state-metrics-flags.ts";
import { logOptions } from "../options/log-options.ts";
import { familyOptionsOf, metricOptions } from "../options/metric-options.ts";
import { partitionOptions } from "../options/partition-options.ts";
import { portOptions } from "../options/port-options.ts";
import { isEverything, selectionOf, selectionOptions } from "../options/selection-options.ts";
import { ALL_NODES, leftOutKinds, namesAllowNoWideWatch, servedKinds } from "../options/served-part.ts";
import { serverOptions, writeTimeoutMsOf } from "../options/server-options.ts";
import { shardOptions } from "../options/shard-options.ts";
import { simulatorOptions } from "../options/simulator-options.ts";
import { slicingOptions } from "../options/slicing-options.ts";
import type { Console } from "../output/console.ts";
import { awaitApiServer, StartTimeoutError } from "../source/await-api-server.ts";
import { chooseSource, namespaceCount } from "../source/choose-source.ts";
import { type Cluster, openCluster } from "../source/open-cluster.ts";
import { probePathOf } from "../source/probe-api-server.ts";
import { watchApiServer } from "../source/watch-api-server.ts";
import { pause, untilAborted } from "../until-aborted.ts";
import { USER_AGENT } from "../version.ts";

// Flags of kube-state-metrics that ask for nothing here are understood, as its Helm values may bring them along.
const schema = withForeign(
  withRules(
    composeOptions(
      standaloneOptions,
      mergeOptions,
      apiOptions,
      simulatorOptions,
      metricOptions,
      selectionOptions,
      portOptions,
      serverOptions,
      shardOptions,
      handoffOptions,
      slicingOptions,
      partitionOptions,
      logOptions,
    ),
    [
      namesAllowNoWideWatch,
      drainLastsForScrapers,
      rule(
        "partitions",
        (o) => o.partitions <= o.shards,
        (o) => `must be <= --shards (${o.shards}), got ${o.partitions}: each partition wants a shard of its own`,
      ),
      rule(
        "shardPortBase",
        (o) => clashesWithShards(o, o.shards).length === 0,
        (o) =>
          `the ports of ${o.shards} shards from ${o.shardPortBase} on include that of ${clashesWithShards(o, o.shards).join(" and ")}: choose others`,
      ),
    ],
  ),
  kubeStateMetricsFlags,
);

export const standaloneCommand = defineCommand({
  name: "standalone",
  summary: "Run a whole fleet in one process: a coordinator, shards, and the union of their samples on one port.",
  schema,
  run: async (given, { env, console }) => {
    const source = chooseSource(given, env);
    const isSize = source.kind === "simulated" && namespaceCount(given) !== undefined;
    const values = isSize ? { ...given, namespaces: undefined } : given;
    if (source.kind === "cluster" && source.note !== undefined) console.say(`note: ${source.note}`);
    const log = createLog({ level: values.logLevel, format: values.logFormat });
    const fleetToken = await readFleetToken(values.fleetTokenFile);
    const stop = stopSignals();
    return await withClosing(async (closing) => {
      closing.add(async () => stop.dispose());
      const cluster = await openCluster(source, { request: values, env, log });
      closing.add(() => cluster.close());
      const client = createApiClient(cluster.target, { log, userAgent: USER_AGENT });
      closing.add(() => client.close());
      console.say(`API server: ${cluster.target.description}`);
      const served = { ...values, ...ALL_NODES };
      const probePath = () => probePathOf(served);
      await reach({ client, probePath, cluster, console, timeoutMs: values.startTimeoutMs, signal: stop.signal });
      if (stop.signal.aborted) return 0;
      const api = createApiLog();
      const rescalable = values.fleetTokenFile !== undefined;
      const started = await startFleet({
        eventLoopPrecisionMs: values.eventLoopPrecisionMs,
        target: cluster.target,
        client,
        shards: values.shards,
        host: values.host,
        ports: planPorts(values),
        kinds: servedKinds(served),
        selection: selectionOf(values),
        familyOptions: familyOptionsOf(values),
        shardOptions: {
          ...{ ...values, drainTimeoutMs: drainTimeoutMsOf(values) },
          ...{ continuity: continuityOf(values), serverWriteTimeoutMs: writeTimeoutMsOf(values) },
        },
        sharing: {
          splitAbove: values.splitAbove,
          splitMinSeries: values.splitMinSeries,
          partitions: values.partitions,
        },
        merge: {
          mergedPartial: values.mergedPartial,
          mergeTimeoutMs: values.mergeTimeoutMs,
          writeTimeoutMs: writeTimeoutMsOf(values),
        },
        fleetToken,
        rescalable,
        api,
        log,
        closing,
      });
      sayUrls(started, console);
      const leftOut = leftOutKinds(served);
      if (leftOut.length > 0)
        console.say(`note: left out beside --namespaces, unless --resources names them: ${leftOut.join(", ")}`);
      const watching = watchApiServer({ client, probePath, onLook: api.looked, log, signal: stop.signal });
      const isWhole = isEverything(values);
      await followStart({ started, countPods: isWhole ? cluster.countPods : undefined, console, signal: stop.signal });
      await untilAborted(stop.signal);
      await watching;
      console.say(`stopping: ${String(stop.signal.reason)}`);
      return 0;
    });
  },
});

type Reach = Pick<Parameters<typeof awaitApiServer>[0], "client" | "probePath"> & {
  readonly cluster: Cluster;
  readonly console: Console;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** Errors: `StartTimeoutError`, and what waiting would not mend. */
async function reach({ client, probePath, cluster, console, timeoutMs, signal }: Reach): Promise<void> {
  let last: Error | undefined;
  const onFailure = (error: Error): void => {
    if (last?.message !== error.message) console.say(`waiting: ${error.message}`);
    last = error;
  };
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  if ((await awaitApiServer({ client, probePath, signal: inTime, onFailure })) || signal.aborted) return;
  throw new StartTimeoutError(cluster.target.description, showDurationMs(timeoutMs), last);
}

function sayUrls({ main, telemetry, fleet }: StartedFleet, console: Console): void {
  console.say(`status:     ${main.url}/`);
  console.say(`merged:     ${main.url}/metrics`);
  for (const { id, listener } of fleet.shards()) console.say(`${`${id}:`.padEnd(11)} ${listener.url}/metrics`);
  console.say(`telemetry:  ${telemetry.url}/readyz ${telemetry.url}/metrics`);
}

type FollowStart = {
  readonly started: StartedFleet;
  /** Left out where not all of them are served. */
  readonly countPods: Cluster["countPods"] | undefined;
  readonly console: Console;
  readonly signal: AbortSignal;
};

const LOOK_MS = 100;

/** Says how far the start is whenever that changes, and when it is done. */
async function followStart({ started, countPods, console, signal }: FollowStart): Promise<void> {
  let said = "";
  while (!signal.aborted && !started.readiness().ready) {
    const progress = started.progress();
    if (progress !== said) console.say(progress);
    said = progress;
    await pause(LOOK_MS, signal);
  }
  if (signal.aborted) return;
  const pods = countPods === undefined ? "the selected" : ((await countPods()) ?? "an unknown number of");
  const notes = started.readiness().notes;
  for (const note of notes) console.say(`note: ${note}`);
  console.say(`ready: ${pods} pods on ${started.fleet.shards().length} shards, merged on ${started.main.url}/metrics`);
}
