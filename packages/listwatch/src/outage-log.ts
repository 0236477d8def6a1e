import type { Log } from "./log.ts";

type Fields = Readonly<Record<string, unknown>>;

/** One voice for what is tried again and again: a line when it begins to fail, a reminder now and then, a line when it works again; the rest is for debugging. */
export interface OutageLog {
  /** An attempt failed. `begins`: `debug` where somebody else tells people that it has begun, and of the end of a short one. */
  failed(message: string, fields?: Fields, begins?: "warn" | "debug"): void;
  /** An attempt worked. */
  worked(): void;
}

export type OutageLogOptions = {
  readonly log: Log;
  /** What to say when it works again. */
  readonly mended: string;
  /** On a clock that never jumps. */
  readonly nowMs?: (() => number) | undefined;
  /** Lines for people are this far apart, also where it fails and works in turn. */
  readonly remindEveryMs?: number | undefined;
};

export function createOutageLog(options: OutageLogOptions): OutageLog {
  const { log, mended, nowMs = () => performance.now(), remindEveryMs = 60_000 } = options;
  let outage: { readonly sinceMs: number; failures: number; isTold: boolean } | undefined;
  let toldMs = Number.NEGATIVE_INFINITY;

  return {
    failed(message, fields = {}, begins = "warn") {
      const atMs = nowMs();
      outage ??= { sinceMs: atMs, failures: 0, isTold: false };
      outage.failures += 1;
      const isDue = atMs - toldMs >= remindEveryMs;
      const level = isDue ? (outage.failures === 1 ? begins : "warn") : "debug";
      log[level]({ ...fields, failures: outage.failures, downMs: Math.round(atMs - outage.sinceMs) }, message);
      if (!isDue) return;
      toldMs = atMs;
      outage.isTold ||= level === "warn";
    },
    worked() {
      if (outage === undefined) return;
      const { sinceMs, failures, isTold } = outage;
      outage = undefined;
      log[isTold ? "info" : "debug"]({ failures, downMs: Math.round(nowMs() - sinceMs) }, mended);
    },
  };
}
