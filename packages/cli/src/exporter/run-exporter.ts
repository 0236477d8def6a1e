import type { LogFormat, LogLevel, ReadOptions } from "@kube-state-shards/daemon";
import { type ApiClient, createDiscovery, type Log } from "@kube-state-shards/listwatch";
import type { Surroundings } from "../command.ts";
import { createLive, type Live } from "../live/create-live.ts";
import { openPorts, type PortsValues } from "../live/open-ports.ts";
import { sayWhenReady } from "../live/say-when-ready.ts";
import { warningsOf } from "../options/node-options.ts";
import { httpTimeoutsOf, writeTimeoutMsOf } from "../options/server-options.ts";
import { createFrozenOptions } from "../settings/frozen-options.ts";
import type { Settings } from "../settings/settings.ts";
import { watchSettings } from "../settings/watch-settings.ts";
import { type ClusterNames, requireCluster } from "../source/choose-source.ts";
import { probePathOf } from "../source/probe-api-server.ts";
import { runOnCluster } from "../source/run-on-cluster.ts";
import { watchApiServer } from "../source/watch-api-server.ts";
import { untilAborted } from "../until-aborted.ts";
import { type ExporterValues, openExporter } from "./open-exporter.ts";
import { type Part, showPart } from "./part.ts";

type RunValues = ExporterValues &
  ClusterNames &
  PortsValues & { readonly logLevel: LogLevel; readonly logFormat: LogFormat };

export type RunExporterOptions<Values> = {
  readonly settings: Settings<Values>;
  readonly surroundings: Surroundings;
  /** The part that the settings name; undefined where it has to be found out. */
  partOf(values: Values): Part | undefined;
  /** Finds it out, and again whenever it changes, until `signal`. What it throws ends the process. */
  followPart(values: Values, context: FollowPart): Promise<void>;
  /** Flags that take a restart, beside those that always do. */
  readonly frozen: readonly string[];
};

type FollowPart = {
  readonly client: ApiClient;
  readonly log: Log;
  readonly signal: AbortSignal;
  onPart(part: Part): Promise<void>;
};

/** Runs one exporter until it is told to stop; resolves with the exit code. Errors: `UsageError`, `ListenError`, `KubeconfigError`, and those of `followPart`. */
export async function runExporter<Values extends RunValues>(options: RunExporterOptions<Values>): Promise<number> {
  const { settings, surroundings, partOf } = options;
  const { env, console } = surroundings;
  const first = settings.first.values;
  requireCluster(first, env);
  for (const warning of warningsOf(first)) console.say(`warning: ${warning}`);
  return await runOnCluster(first, env, async ({ log, stop, closing, telemetry, cluster, client }) => {
    const discovery = createDiscovery({ client, log });
    closing.add(() => discovery.stop());
    const ports = await openPorts(first, { log, closing, waitingFor: () => "which part of the cluster this is" });

    // Settings and part ─▶ a generation, which takes the ports over once it is ready.
    const live: Live<Input<Values>> = createLive({
      ports: new Map(Object.entries(ports)),
      log,
      drainMs: writeTimeoutMsOf(first),
      open: ({ values, part }) =>
        openExporter({
          values,
          part,
          target: cluster.target,
          discovery,
          telemetry,
          telemetryUrl: ports.telemetry.url,
          log,
        }),
    });
    closing.add(() => live.stop());
    let values = first;
    let part = partOf(first);
    const change = async (next: { readonly values?: Values; readonly part?: Part | undefined }): Promise<void> => {
      const input = { values: next.values ?? values, part: next.part ?? part };
      if (input.part !== undefined) await live.change({ ...input, part: input.part });
      ({ values, part } = input);
    };
    await change({});

    console.say(`metrics: ${ports.main.url}/metrics`);
    console.say(`telemetry: ${ports.telemetry.url}/readyz ${ports.telemetry.url}/metrics`);
    console.say(`API server: ${cluster.target.description}`);
    if (part !== undefined) console.say(`serving ${showPart(part)}`);

    // What goes on until the end, or until one of them fails.
    const ending = new AbortController();
    closing.add(async () => ending.abort());
    const signal = AbortSignal.any([stop.signal, ending.signal]);
    const sayFrozen = createFrozenOptions(settings.first.shown, { flags: options.frozen, log });
    const apply = async (read: ReadOptions<Values>): Promise<void> => {
      sayFrozen(read.shown);
      for (const warning of warningsOf(read.values)) log.warn({}, warning);
      await change({ values: read.values, part: partOf(read.values) ?? part });
      for (const port of [ports.main, ports.telemetry]) port.setTimeouts(httpTimeoutsOf(read.values));
    };
    const onPart = async (found: Part): Promise<void> => {
      console.say(`serving ${showPart(found)}`);
      await change({ part: found });
    };
    await Promise.all([
      options.followPart(first, { client, log, signal, onPart }),
      watchSettings({ settings, apply, telemetry, log, signal }),
      watchApiServer({ client, probePath: () => probePathOf(values), log, signal }),
      sayWhenReady(() => live.current()?.readiness().ready === true, { signal, say: console.say }),
      untilAborted(signal),
    ]);
    log.info({ signal: stop.signal.reason }, "stopping");
    return 0;
  });
}

type Input<Values> = { readonly values: Values; readonly part: Part };
