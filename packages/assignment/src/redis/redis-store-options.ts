import { readFileSync } from "node:fs";
import type { ShardsError } from "@kube-state-shards/exposition";
import type { Log } from "@kube-state-shards/listwatch";
import { StoreAccessError, StoreUrlError } from "../store-errors.ts";
import { parseRedisUrl, type RedisTarget, type Secret } from "./parse-redis-url.ts";
import { isRedisPrefix } from "./redis-keys.ts";

export type RedisStoreOptions = {
  /** One of the forms that `parseRedisUrl` reads. */
  readonly url: string;
  /** Read again for each connection, so that a rotated password needs no restart (in a cluster it does). */
  readonly passwordFile?: string;
  readonly sentinelPasswordFile?: string;
  /** PEM certificates to trust. Default: those that Node trusts. */
  readonly caFile?: string;
  /** Of all keys: one for each deployment. Default `kube-state-shards`. */
  readonly prefix?: string;
  /** What this deployment is, such as cluster, namespace and release: who finds another one under its prefix refuses to go on. */
  readonly deployment: string;
  /** The name to stand for election with. Default a random one. */
  readonly candidate?: string;
  /** How long a report lives without renewal. Default 10,000: five heartbeats of 2 s. */
  readonly leaseMs?: number;
  /** How long a leader leads without renewal. Default 10,000. */
  readonly leaderLeaseMs?: number;
  readonly log?: Log;
  readonly observer?: Partial<RedisStoreObserver>;
  readonly timings?: Partial<RedisStoreTimings>;
};

/** What is worth counting. */
export type RedisStoreObserver = {
  /** Under a key of ours was something that is not ours, or that we cannot read. Called each time it is found anew. */
  readonly onInvalid: (key: string, error: ShardsError) => void;
  /** The store came back empty, or with an older order than it had. */
  readonly onFellBack: () => void;
};

export type RedisStoreTimings = {
  /** Hints bring what is new within milliseconds; this bounds how late it is when one was lost. */
  readonly pollMs: number;
  readonly probeMs: number;
  readonly clockMs: number;
  readonly commandTimeoutMs: number;
  /** The first wait before connecting again; it grows to ten times as much. */
  readonly reconnectMs: number;
  /** What `ready` waits for at most. */
  readonly readyMs: number;
};

export const REDIS_STORE_TIMINGS: RedisStoreTimings = {
  pollMs: 1_000,
  probeMs: 2_000,
  clockMs: 10_000,
  commandTimeoutMs: 2_500,
  reconnectMs: 200,
  readyMs: 10_000,
};

export const DEFAULT_PREFIX = "kube-state-shards";

export type RedisAccess = {
  readonly target: RedisTarget;
  readonly password: Secret;
  readonly sentinelPassword: Secret;
  readonly ca: string | undefined;
};

/** Errors: `StoreUrlError` with all faults of URL and settings, `StoreAccessError` for a file that cannot be read. */
export function readAccess(options: RedisStoreOptions): RedisAccess {
  const target = parseRedisUrl(options.url);
  const faults: string[] = [];
  if (options.passwordFile !== undefined && target.password() !== undefined)
    faults.push("a password both in the URL and in a file");
  if (options.sentinelPasswordFile !== undefined && target.kind !== "sentinel")
    faults.push("a sentinel password without sentinels");
  if (options.caFile !== undefined && !target.tls) faults.push("a CA file without TLS: want rediss://, or no CA");
  if (!isRedisPrefix(options.prefix ?? DEFAULT_PREFIX))
    faults.push("a prefix of other than 1 to 100 of A-Z a-z 0-9 . _ : / -");
  if (options.deployment === "") faults.push("an empty deployment");
  if (faults.length > 0) throw new StoreUrlError("with its settings", faults);
  return {
    target,
    password: options.passwordFile === undefined ? target.password : secretFile(options.passwordFile),
    sentinelPassword:
      options.sentinelPasswordFile === undefined ? () => undefined : secretFile(options.sentinelPasswordFile),
    ca: options.caFile === undefined ? undefined : readText("CA", options.caFile),
  };
}

/** The file's text without its last line break, read each time; while it cannot be read, what it held before. */
function secretFile(path: string): Secret {
  let last = readText("password", path);
  return () => {
    try {
      last = readText("password", path);
    } catch {
      // A mounted secret is missing for an instant while it is replaced.
    }
    return last.replace(/\r?\n$/, "");
  };
}

function readText(kind: "password" | "CA", path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new StoreAccessError(
      `read ${kind} file ${path}: it cannot be read. Check that it is there and who may read it.`,
      { cause },
    );
  }
}
