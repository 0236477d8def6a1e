import {
  createLog,
  createTelemetry,
  type LogFormat,
  type LogLevel,
  type StopSignals,
  stopSignals,
  type Telemetry,
} from "@kube-state-shards/daemon";
import { type ApiClient, createApiClient, type Log } from "@kube-state-shards/listwatch";
import { type Closing, withClosing } from "../closing.ts";
import { USER_AGENT, VERSION } from "../version.ts";
import type { ClusterNames } from "./choose-source.ts";
import { type Cluster, openCluster } from "./open-cluster.ts";

export type OnCluster = {
  readonly log: Log;
  readonly stop: StopSignals;
  /** Takes what is opened further. */
  readonly closing: Closing;
  readonly telemetry: Telemetry;
  readonly cluster: Cluster;
  readonly client: ApiClient;
};

type RunValues = ClusterNames & {
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly eventLoopPrecisionMs: number;
};

/** What a daemon on a real cluster begins with; all of it is closed when `act` ends. Errors: `KubeconfigError`, and those of `act`. */
export async function runOnCluster<T>(
  values: RunValues,
  env: Readonly<Record<string, string | undefined>>,
  act: (on: OnCluster) => Promise<T>,
): Promise<T> {
  const log = createLog({ level: values.logLevel, format: values.logFormat });
  const stop = stopSignals();
  return await withClosing(async (closing) => {
    closing.add(async () => stop.dispose());
    const telemetry = createTelemetry({ version: VERSION, eventLoopPrecisionMs: values.eventLoopPrecisionMs });
    const cluster = await openCluster({ kind: "cluster", note: undefined }, { request: values, env, log });
    closing.add(() => cluster.close());
    const client = createApiClient(cluster.target, { log, userAgent: USER_AGENT });
    closing.add(() => client.close());
    return await act({ log, stop, closing, telemetry, cluster, client });
  });
}
