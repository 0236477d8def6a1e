import { staticAssignments } from "@kube-state-shards/assignment";
import {
  composeOptions,
  createLog,
  createTelemetry,
  defineOptions,
  listenHttp,
  type Readiness,
  stopSignals,
} from "@kube-state-shards/daemon";
import { createApiClient } from "@kube-state-shards/listwatch";
import { withClosing } from "../closing.ts";
import { defineCommand } from "../command.ts";
import { readFleetToken } from "../fleet/fleet-token.ts";
import { openShard, type RunningShard, shardId } from "../fleet/running-shard.ts";
import { telemetryApp } from "../fleet/telemetry-app.ts";
import { apiOptions } from "../options/api-options.ts";
import { logOptions } from "../options/log-options.ts";
import { familyOptionsOf, kindsOf, metricOptions } from "../options/metric-options.ts";
import { portOptions } from "../options/port-options.ts";
import { shardOptions } from "../options/shard-options.ts";
import { staticShard } from "../options/static-shard.ts";
import { requireCluster } from "../source/choose-source.ts";
import { openCluster } from "../source/open-cluster.ts";
import { watchApiServer } from "../source/watch-api-server.ts";
import { pause, untilAborted } from "../until-aborted.ts";
import { USER_AGENT, VERSION } from "../version.ts";

const staticOptions = defineOptions(
  {
    static: {
      flag: "--static",
      env: "KSS_STATIC",
      type: staticShard(),
      required: true,
      help: "Which of how many fixed shards this is, from 0: each namespace belongs to one of them by the hash ring.",
    },
  },
  [],
  "Shard of a fixed fleet",
);

export const shardCommand = defineCommand({
  name: "shard",
  summary: "Run one shard: one of N fixed ones, without a coordinator.",
  schema: composeOptions(staticOptions, apiOptions, metricOptions, portOptions, shardOptions, logOptions),
  run: async (values, { env, console }) => {
    requireCluster(values, env);
    const log = createLog({ level: values.logLevel, format: values.logFormat });
    const stop = stopSignals();
    return await withClosing(async (closing) => {
      closing.add(async () => stop.dispose());
      const { host } = values;
      const { ordinal, total } = values.static;
      const telemetry = createTelemetry({ version: VERSION });
      const cluster = await openCluster({ kind: "cluster", note: undefined }, { request: values, env, log });
      closing.add(() => cluster.close());

      // Which units are ours: the ring over the fixed shards, and the namespaces there are.
      const kinds = kindsOf(values);
      const client = createApiClient(cluster.target, { log, userAgent: USER_AGENT });
      closing.add(() => client.close());
      const feed = staticAssignments({
        client,
        log,
        shards: Array.from({ length: total }, (_, index) => shardId(index)),
        clusterResources: kinds.filter((kind) => kind.scope === "cluster").map((kind) => kind.resource),
      });
      closing.add(() => feed.stop());

      let running: RunningShard | undefined;
      const readiness = (): Readiness => {
        const judged = running?.shard.readiness() ?? { ready: false, notes: ["starting"] };
        const state = feed.state();
        return state.state === "blocked"
          ? { ...judged, notes: [...judged.notes, `blocked: namespaces: ${state.reason}`] }
          : judged;
      };
      const telemetryListener = await listenHttp({
        app: telemetryApp({
          title: shardId(ordinal),
          telemetry,
          readiness,
          fleet: { find: (id) => (running?.id === id ? running : undefined) },
          log,
        }),
        host,
        port: values.port === 0 ? 0 : values.telemetryPort,
        name: "telemetry",
        portFlag: "--telemetry-port",
        log,
      });
      closing.add(() => telemetryListener.close());
      running = await openShard(
        { ordinal, port: values.port, portFlag: "--port", telemetryUrl: telemetryListener.url },
        {
          target: cluster.target,
          feed,
          kinds,
          familyOptions: familyOptionsOf(values),
          options: values,
          telemetry,
          fleetToken: await readFleetToken(undefined),
          host,
          log,
        },
      );
      closing.add(running.stop);
      console.say(`${running.id} of ${total}: ${running.listener.url}/metrics`);
      console.say(`telemetry: ${telemetryListener.url}/readyz ${telemetryListener.url}/metrics`);
      console.say(`API server: ${cluster.target.description}`);
      feed.start();
      const watching = watchApiServer({ client, log, signal: stop.signal });
      await sayWhenReady({
        readiness,
        signal: stop.signal,
        say: () => console.say("ready: every unit of this shard is listed"),
      });
      await untilAborted(stop.signal);
      await watching;
      log.info({ signal: stop.signal.reason }, "stopping");
      return 0;
    });
  },
});

type ReadyLine = { readonly readiness: () => Readiness; readonly signal: AbortSignal; readonly say: () => void };

async function sayWhenReady({ readiness, signal, say }: ReadyLine): Promise<void> {
  while (!signal.aborted && !readiness().ready) await pause(200, signal);
  if (!signal.aborted) say();
}
