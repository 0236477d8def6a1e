import { ShardsError } from "@kube-state-shards/exposition";
import { ApiStatusError, type ReflectorObserver } from "@kube-state-shards/listwatch";

/** What went wrong with the API server, for anybody to read. Times are Unix milliseconds. */
export type ApiHealth = {
  /** As of the last look at it; `unknown` before the first. */
  readonly state: "unknown" | "answers" | "failing";
  readonly sinceMs: number;
  /** Since the process started. */
  readonly errors: { readonly looks: number; readonly lists: number; readonly watches: number };
  /** The last ones, newest first. */
  readonly recent: readonly ApiFailure[];
};

type ApiFailure = { readonly atMs: number; readonly what: string };

export type ApiLog = {
  /** Of the coordinator's own lists and watches. */
  readonly observer: Pick<ReflectorObserver, "listed" | "watchStarted" | "watchEnded">;
  /** Takes how a look at the API server ended; undefined: it answered. */
  looked(error: Error | undefined): void;
  health(): ApiHealth;
};

const RECENT = 10;

/** Keeps the last failures and counts the rest. */
export function createApiLog(now: () => number = Date.now): ApiLog {
  const recent: ApiFailure[] = [];
  const errors = { looks: 0, lists: 0, watches: 0 };
  let state: ApiHealth["state"] = "unknown";
  let sinceMs = now();

  const failed = (of: keyof typeof errors, what: string): void => {
    errors[of] += 1;
    recent.unshift({ atMs: now(), what });
    recent.length = Math.min(recent.length, RECENT);
  };
  const turn = (next: ApiHealth["state"]): void => {
    if (state === next) return;
    state = next;
    sinceMs = now();
  };

  return {
    observer: {
      listed: ({ result, resource, scope }) => {
        if (result === "error") failed("lists", `list ${resource} of ${scope}: failed, and is tried again`);
      },
      watchStarted: ({ result, resource, scope }) => {
        if (result === "error") failed("watches", `watch ${resource} of ${scope}: could not be opened`);
      },
      watchEnded: ({ result, resource, scope }) => {
        if (result === "error") failed("watches", `watch ${resource} of ${scope}: broke off, and is resumed`);
      },
    },
    looked: (error) => {
      turn(error === undefined ? "answers" : "failing");
      if (error !== undefined) failed("looks", `ask whether it answers: ${explain(error)}`);
    },
    health: () => ({ state, sinceMs, errors: { ...errors }, recent: [...recent] }),
  };
}

/** Messages name the address: what is told is the kind of the fault. */
function explain(error: Error): string {
  if (error instanceof ApiStatusError)
    return `it answered ${error.status}${error.reason === "" ? "" : ` (${error.reason})`}`;
  return error instanceof ShardsError ? (KINDS[error.code] ?? error.code) : "failed; see the log";
}

const KINDS: Readonly<Record<string, string>> = {
  KSS_API_UNREACHABLE: "it cannot be reached",
  KSS_API_CERTIFICATE: "the certificates do not match",
  KSS_API_BODY: "the answer was cut short, or cannot be read",
  KSS_KUBECONFIG: "the credentials cannot be used",
};
