import { createHash } from "node:crypto";
import {
  type LeaderElection,
  type LeaseName,
  openLeaseElection,
  type StoreHealthSource,
} from "@kube-state-shards/assignment";
import { UsageError } from "@kube-state-shards/daemon";
import { type ApiClient, type Log, podNamespace } from "@kube-state-shards/listwatch";
import type { ElectionValues, LeaseTimingValues } from "../options/election-options.ts";
import { DEFAULT_KEY_PREFIX, type StoreValues } from "../options/store-options.ts";

type NameValues = Pick<ElectionValues, "leaderLeaseName"> & Pick<StoreValues, "redisKeyPrefix">;

const BASE_NAME = "kube-state-shards";

/** The Lease's name: another one for each key prefix, since those are other deployments. */
export function leaderLeaseName({ leaderLeaseName: told, redisKeyPrefix: prefix }: NameValues): string {
  if (told !== undefined) return told;
  if (prefix === DEFAULT_KEY_PREFIX) return BASE_NAME;
  const plain = prefix
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  // What a name cannot hold must not make one of two prefixes.
  const digest = plain === prefix ? "" : `-${createHash("sha256").update(prefix).digest("hex").slice(0, 8)}`;
  return `${BASE_NAME}${plain === "" ? "" : `-${plain}`}${digest}`;
}

type LeaseValues = NameValues & Pick<ElectionValues, "leaderElection" | "leaderLeaseNamespace">;

/** Undefined where leaders are elected by the store alone. Errors: `UsageError` where no namespace is told, outside of a pod. */
export async function leaderLeaseOf(values: LeaseValues): Promise<LeaseName | undefined> {
  if (values.leaderElection !== "kubernetes") return undefined;
  const namespace = values.leaderLeaseNamespace ?? (await podNamespace());
  if (namespace !== undefined) return { namespace, name: leaderLeaseName(values) };
  throw new UsageError([
    "--leader-lease-namespace: missing: with --leader-election kubernetes the Lease is in the pod's own namespace by default, and this is no pod",
  ]);
}

export type OpenElectionOptions = {
  readonly client: ApiClient;
  readonly lease: LeaseName;
  readonly candidate: string;
  readonly store: LeaderElection & StoreHealthSource;
  readonly log: Log;
};

export const openElection = (values: LeaseTimingValues, options: OpenElectionOptions): LeaderElection =>
  openLeaseElection({
    ...options,
    timings: {
      durationMs: values.leaderLeaseDurationMs,
      renewDeadlineMs: values.leaderRenewDeadlineMs,
      retryMs: values.leaderRetryPeriodMs,
    },
  });
