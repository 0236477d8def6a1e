import { composeOptions, createLog, rule, showDurationMs, stopSignals, withRules } from "@kube-state-shards/daemon";
import { createApiClient } from "@kube-state-shards/listwatch";
import { withClosing } from "../closing.ts";
import { defineCommand } from "../command.ts";
import { readFleetToken } from "../fleet/fleet-token.ts";
import { clashesWithShards, planPorts } from "../fleet/plan-ports.ts";
import { type StartedFleet, startFleet } from "../fleet/start-fleet.ts";
import { apiOptions } from "../options/api-options.ts";
import { mergeOptions, standaloneOptions } from "../options/fleet-options.ts";
import { continuityOf, handoffOptions } from "../options/handoff-options.ts";
import { logOptions } from "../options/log-options.ts";
import { familyOptionsOf, kindsOf, metricOptions } from "../options/metric-options.ts";
import { portOptions } from "../options/port-options.ts";
import { serverOptions, writeTimeoutMsOf } from "../options/server-options.ts";
import { shardOptions } from "../options/shard-options.ts";
import { simulatorOptions } from "../options/simulator-options.ts";
import type { Console } from "../output/console.ts";
import { awaitApiServer, StartTimeoutError } from "../source/await-api-server.ts";
import { chooseSource } from "../source/choose-source.ts";
import { type Cluster, openCluster } from "../source/open-cluster.ts";
import { watchApiServer } from "../source/watch-api-server.ts";
import { pause, untilAborted } from "../until-aborted.ts";
import { USER_AGENT } from "../version.ts";

const schema = withRules(
  composeOptions(
    standaloneOptions,
    mergeOptions,
    apiOptions,
    simulatorOptions,
    metricOptions,
    portOptions,
    serverOptions,
    shardOptions,
    handoffOptions,
    logOptions,
  ),
  [
    rule(
      "shardPortBase",
      (o) => clashesWithShards(o, o.shards).length === 0,
      (o) =>
        `the ports of ${o.shards} shards from ${o.shardPortBase} on include that of ${clashesWithShards(o, o.shards).join(" and ")}: choose others`,
    ),
  ],
);

export const standaloneCommand = defineCommand({
  name: "standalone",
  summary: "Run a whole fleet in one process: a coordinator, shards, and the union of their samples on one port.",
  schema,
  run: async (values, { env, console }) => {
    const source = chooseSource(values, env);
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
      await reach({ client, cluster, console, timeoutMs: values.startTimeoutMs, signal: stop.signal });
      if (stop.signal.aborted) return 0;
      const started = await startFleet({
        target: cluster.target,
        client,
        shards: values.shards,
        host: values.host,
        ports: planPorts(values),
        kinds: kindsOf(values),
        familyOptions: familyOptionsOf(values),
        shardOptions: { ...values, continuity: continuityOf(values), serverWriteTimeoutMs: writeTimeoutMsOf(values) },
        merge: {
          mergedPartial: values.mergedPartial,
          mergeTimeoutMs: values.mergeTimeoutMs,
          writeTimeoutMs: writeTimeoutMsOf(values),
        },
        fleetToken,
        rescalable: values.fleetTokenFile !== undefined,
        log,
        closing,
      });
      sayUrls(started, console);
      const watching = watchApiServer({ client, log, signal: stop.signal });
      await followStart({ started, cluster, console, signal: stop.signal });
      await untilAborted(stop.signal);
      await watching;
      console.say(`stopping: ${String(stop.signal.reason)}`);
      return 0;
    });
  },
});

type Reach = {
  readonly client: Parameters<typeof awaitApiServer>[0]["client"];
  readonly cluster: Cluster;
  readonly console: Console;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** Errors: `StartTimeoutError`, and what waiting would not mend. */
async function reach({ client, cluster, console, timeoutMs, signal }: Reach): Promise<void> {
  let last: Error | undefined;
  const onFailure = (error: Error): void => {
    if (last?.message !== error.message) console.say(`waiting: ${error.message}`);
    last = error;
  };
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  if ((await awaitApiServer({ client, signal: inTime, onFailure })) || signal.aborted) return;
  throw new StartTimeoutError(cluster.target.description, showDurationMs(timeoutMs), last);
}

function sayUrls({ main, telemetry, fleet }: StartedFleet, console: Console): void {
  console.say(`merged:     ${main.url}/metrics`);
  for (const { id, listener } of fleet.shards()) console.say(`${`${id}:`.padEnd(11)} ${listener.url}/metrics`);
  console.say(`telemetry:  ${telemetry.url}/readyz ${telemetry.url}/metrics`);
}

type FollowStart = {
  readonly started: StartedFleet;
  readonly cluster: Cluster;
  readonly console: Console;
  readonly signal: AbortSignal;
};

const LOOK_MS = 100;

/** Says how far the start is whenever that changes, and when it is done. */
async function followStart({ started, cluster, console, signal }: FollowStart): Promise<void> {
  let said = "";
  while (!signal.aborted && !started.readiness().ready) {
    const progress = started.progress();
    if (progress !== said) console.say(progress);
    said = progress;
    await pause(LOOK_MS, signal);
  }
  if (signal.aborted) return;
  const pods = await cluster.countPods();
  const notes = started.readiness().notes;
  for (const note of notes) console.say(`note: ${note}`);
  console.say(
    `ready: ${pods ?? "an unknown number of"} pods on ${started.fleet.shards().length} shards, merged on ${started.main.url}/metrics`,
  );
}
