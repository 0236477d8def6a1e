import { Counter, Gauge, type Registry } from "prom-client";
import type { BodyReader } from "./body-reader.ts";
import { createRecentMax, type RecentMax } from "./recent-max.ts";

/** A body that was read to its end. */
export type WholeBody = {
  /** `metrics`: of a shard. `merged`: of all. */
  readonly handler: "metrics" | "merged";
  readonly reader: BodyReader;
  /** Unpacked: what agents bound. */
  readonly textBytes: number;
  readonly durationMs: number;
};

export type BodyRead = (body: WholeBody) => void;

/** A scrape every minute, or even every four, finds the largest of all bodies since the one before. */
const WINDOW_MS = 5 * 60_000;
const LABELS = ["handler", "agent"] as const;

/** How large bodies are and how long they take, by who reads them: agents give up on what is over their limits. */
export function createBodyMetrics(registry: Registry, nowMs: () => number): BodyRead {
  const counter = (name: string, help: string): Counter =>
    new Counter({ name: `kube_state_shards_${name}`, help, labelNames: [...LABELS], registers: [registry] });
  const recent = (name: string, help: string): RecentMax => {
    const max = createRecentMax({ nowMs, windowMs: WINDOW_MS });
    new Gauge({
      name: `kube_state_shards_${name}`,
      help: `${help} of the last five to ten minutes, 0 where there was none.`,
      labelNames: [...LABELS],
      registers: [registry],
      collect() {
        for (const [key, value] of max.read()) this.set(labelsOf(key), value);
      },
    });
    return max;
  };
  const bodies = counter("bodies_total", "Bodies that were read to their end.");
  const bytes = counter("body_bytes_total", "Unpacked bytes of these.");
  const largest = recent("largest_body_bytes", "Unpacked bytes of the largest body");
  const slowest = recent("slowest_body_seconds", "Time of the slowest body, from the request to its last byte,");
  const closest = recent(
    "largest_body_timeout_ratio",
    "Largest part of its reader's timeout that a body took; only of readers whose timeout is known,",
  );
  return ({ handler, reader, textBytes, durationMs }) => {
    const { agent, timeoutMs } = reader;
    const key = `${handler} ${agent}`;
    bodies.inc({ handler, agent });
    bytes.inc({ handler, agent }, textBytes);
    largest.note(key, textBytes);
    slowest.note(key, durationMs / 1_000);
    if (timeoutMs !== undefined) closest.note(key, durationMs / timeoutMs);
  };
}

function labelsOf(key: string): Readonly<Record<(typeof LABELS)[number], string>> {
  const [handler = "", agent = ""] = key.split(" ");
  return { handler, agent };
}
