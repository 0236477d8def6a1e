import { type HttpListener, listenHttp } from "@kube-state-shards/daemon";
import type { Log } from "@kube-state-shards/listwatch";
import type { Closing } from "../closing.ts";
import { httpTimeoutsOf, type ServerValues } from "../options/server-options.ts";
import { startingApp } from "./starting-app.ts";

export type PortsValues = ServerValues & {
  readonly host: string;
  readonly port: number;
  readonly telemetryHost?: string | undefined;
  readonly telemetryPort: number;
};

export type OpenPorts = { readonly main: HttpListener; readonly telemetry: HttpListener };

export type OpenPortsOptions = {
  readonly log: Log;
  readonly closing: Closing;
  /** Told to readers until there is something to serve. */
  waitingFor(): string;
};

/** Opens both ports, which answer that nothing is ready yet. Errors: `ListenError`. */
export async function openPorts(
  values: PortsValues,
  { log, closing, waitingFor }: OpenPortsOptions,
): Promise<OpenPorts> {
  const { host, port } = values;
  const shared = { app: startingApp(log, waitingFor), log, timeouts: httpTimeoutsOf(values) };
  const telemetry = await listenHttp({
    ...shared,
    host: values.telemetryHost ?? host,
    port: port === 0 ? 0 : values.telemetryPort,
    name: "telemetry",
    hostFlag: values.telemetryHost === undefined ? "--host" : "--telemetry-host",
    portFlag: "--telemetry-port",
  });
  closing.add(() => telemetry.close());
  const main = await listenHttp({ ...shared, host, port, name: "main" });
  closing.add(() => main.close());
  return { main, telemetry };
}
