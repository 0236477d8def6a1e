import { afterEach } from "vitest";
import { type DaemonProcess, getUntil, startDaemon } from "./daemon-process.ts";

type Exporter = {
  readonly daemon: DaemonProcess;
  readonly url: string;
  readonly telemetryUrl: string;
  ready(): Promise<string>;
};

type StartExporter = (argv: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Exporter>;

const ANY_PORT = ["--host=127.0.0.1", "--telemetry-host=127.0.0.1", "--port=0"];

/** Starts the command with flags alone, on free ports; what a test of the file starts ends with it. */
export function useExporters(): StartExporter {
  const started: DaemonProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.stop()));
  });
  return async (argv, env = {}) => {
    const daemon = startDaemon([...ANY_PORT, ...argv], env);
    started.push(daemon);
    const [, url = ""] = await daemon.saying(/metrics: (http:\S+)\/metrics\n/);
    const [, telemetryUrl = ""] = await daemon.saying(/telemetry: (http:\S+)\/readyz/);
    return { daemon, url, telemetryUrl, ready: () => getUntil(`${telemetryUrl}/readyz`, 200) };
  };
}
