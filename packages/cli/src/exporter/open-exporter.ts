import { staticAssignments } from "@kube-state-shards/assignment";
import type { Readiness, Telemetry } from "@kube-state-shards/daemon";
import { type ApiTarget, createApiClient, type Discovery, type Log } from "@kube-state-shards/listwatch";
import { readFleetToken } from "../fleet/fleet-token.ts";
import { runShard, shardId } from "../fleet/running-shard.ts";
import { telemetryApp } from "../fleet/telemetry-app.ts";
import type { Generation } from "../live/generation.ts";
import { withoutGzip } from "../live/without-gzip.ts";
import { PLAIN_DRAIN_TIMEOUT_MS } from "../options/drain-timeout.ts";
import { familyOptionsOf, type MetricOptions } from "../options/metric-options.ts";
import { type NodeValues, nodesOf } from "../options/node-options.ts";
import { type SelectionValues, selectionOf } from "../options/selection-options.ts";
import { leftOutKinds, servedKinds } from "../options/served-part.ts";
import { type ServerValues, writeTimeoutMsOf } from "../options/server-options.ts";
import type { ShardValues } from "../options/shard-options.ts";
import { USER_AGENT } from "../version.ts";
import { type Part, showPart } from "./part.ts";

export type ExporterValues = MetricOptions & ServerValues & ShardValues & SelectionValues & NodeValues;

export type OpenExporterOptions = {
  readonly part: Part;
  readonly values: ExporterValues;
  readonly target: ApiTarget;
  /** Of the process: settings that change do not change what the API server serves. */
  readonly discovery: Discovery;
  /** Of the process; what ends with the generation is kept within it. */
  readonly telemetry: Telemetry;
  readonly telemetryUrl: string;
  readonly log: Log;
};

/**
 * One exporter without a coordinator, by the ring over as many fixed ones as there are: what it serves on each port.
 *
 * Errors: `FamilyOptionsError`.
 */
export async function openExporter(options: OpenExporterOptions): Promise<Generation> {
  const { part, values, target, log } = options;
  const telemetry = options.telemetry.within();
  const kinds = servedKinds(values);
  const selection = selectionOf(values);
  const leftOut = leftOutKinds(values);
  if (leftOut.length > 0) {
    log.info(
      { kinds: leftOut.join(",") },
      "left out beside --namespaces: cluster-scoped kinds that --resources does not name",
    );
  }
  const client = createApiClient(target, { log, userAgent: USER_AGENT });

  // Which units are ours: the ring over the fixed shards, and the namespaces (or nodes) that are selected.
  const feed = staticAssignments({
    client,
    log,
    selection,
    nodes: nodesOf(values),
    shards: Array.from({ length: part.total }, (_, index) => shardId(index)),
    clusterResources: kinds.filter((kind) => kind.scope === "cluster").map((kind) => kind.resource),
  });
  const running = runShard(
    { ordinal: part.ordinal, telemetryUrl: options.telemetryUrl },
    {
      target,
      discovery: options.discovery,
      feed,
      kinds,
      selection,
      totalShards: part.total,
      familyOptions: familyOptionsOf(values),
      options: {
        ...{ ...values, drainTimeoutMs: values.drainTimeoutMs ?? PLAIN_DRAIN_TIMEOUT_MS },
        serverWriteTimeoutMs: writeTimeoutMsOf(values),
      },
      telemetry,
      fleetToken: await readFleetToken(undefined),
      log,
    },
  );
  feed.start();

  const readiness = (): Readiness => {
    const judged = running.shard.readiness();
    const state = feed.state();
    return state.state === "blocked"
      ? { ...judged, notes: [...judged.notes, `blocked: namespaces: ${state.reason}`] }
      : judged;
  };
  const { metricsApp } = running.shard;
  return {
    apps: new Map([
      ["main", values.enableGzipEncoding ? metricsApp : withoutGzip(metricsApp)],
      [
        "telemetry",
        telemetryApp({
          title: `kube-state-shards, ${showPart(part)}`,
          telemetry,
          readiness,
          fleet: { find: (id) => (running.id === id ? running : undefined) },
          log,
        }),
      ],
    ]),
    readiness,
    stop: async () => {
      await feed.stop();
      await running.stop();
      await client.close();
    },
  };
}
