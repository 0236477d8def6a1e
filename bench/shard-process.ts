import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./measure-exporter.ts";
import { cpuSecondsOf, rssMibOf } from "./process-cost.ts";

const LIMIT_MS = 180_000;
const PROBE_MS = 50;
/** How often the event loop is looked at. */
const PRECISION_MS = 10;

export type ShardProcess = {
  /** How long a probe (`/livez`) took at most while it listed, asked 50 ms after the one before was answered. */
  readonly slowestProbeMs: number;
  /** One body, compressed. Resolves with its status; 0: no answer. */
  scrape(): Promise<number>;
  /** User and system time so far. */
  cpuSeconds(): number;
  rssMib(): number;
  telemetry(): Promise<ShardTelemetry>;
  stop(): Promise<void>;
};

/** What it says of itself. */
type ShardTelemetry = {
  /** The longest that its event loop was blocked since this was asked last, to about 10 ms. */
  readonly pauseMs: number;
  /** JavaScript's heap, in use. */
  readonly heapMib: number;
  /** Of rendered samples. */
  readonly textMib: number;
};

/** A bundled shard that has the whole cluster of the kubeconfig. Resolves once it serves. Errors: it does not, for three minutes. */
export async function startShardProcess(file: string, kubeconfig: string): Promise<ShardProcess> {
  const [port, telemetryPort] = [await freePort(), await freePort()];
  const child = spawn(
    process.execPath,
    [
      ...[file, "shard", "--static", "0/1", "--kubeconfig", kubeconfig, "--host", "127.0.0.1"],
      ...["--port", String(port), "--telemetry-port", String(telemetryPort)],
      ...["--event-loop-precision", `${PRECISION_MS}ms`],
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const ended = once(child, "exit");
  const ask = async (path: string, of = port): Promise<number> => {
    try {
      const response = await fetch(`http://127.0.0.1:${of}${path}`, { headers: { "accept-encoding": "gzip" } });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0; // not there yet
    }
  };
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  let slowestProbeMs = 0;
  const startedMs = performance.now();
  for (;;) {
    // First of all: what holds this answer up is not to be over by then.
    const askedMs = performance.now();
    if ((await ask("/livez")) === 200) slowestProbeMs = Math.max(slowestProbeMs, performance.now() - askedMs);
    if ((await ask("/readyz", telemetryPort)) === 200) break;
    if (performance.now() - startedMs > LIMIT_MS) {
      await stop();
      throw new Error(`start a shard: it was not ready in ${LIMIT_MS / 1_000} s. Its words are above.`);
    }
    await delay(PROBE_MS);
  }
  const telemetry = async (): Promise<ShardTelemetry> => {
    const text = await (await fetch(`http://127.0.0.1:${telemetryPort}/metrics`)).text();
    const sumOf = (name: string): number =>
      [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "gm"))].reduce(
        (sum, [, value]) => sum + Number(value),
        0,
      );
    return {
      // From one look to the next: as long as that takes when nothing holds the event loop up is no pause.
      pauseMs: Math.max(0, Math.round(1_000 * sumOf("nodejs_eventloop_lag_max_seconds")) - PRECISION_MS),
      heapMib: Math.round(sumOf("nodejs_heap_size_used_bytes") / 2 ** 20),
      textMib: Math.round(sumOf("kube_state_shards_text_bytes") / 2 ** 20),
    };
  };
  return {
    ...{ slowestProbeMs, telemetry, stop },
    scrape: () => ask("/metrics"),
    cpuSeconds: () => cpuSecondsOf(child.pid),
    rssMib: () => rssMibOf(child.pid),
  };
}
