import type { ApiClient, Log } from "@kube-state-shards/listwatch";
import type { LeaderElection } from "../leader-election.ts";
import type { StoreHealthSource } from "../store-health.ts";
import { createKubernetesElection } from "./kubernetes-election.ts";
import { createLeaseClaims } from "./lease-claims.ts";
import type { LeaseName } from "./lease-record.ts";
import { createLeaseRequests } from "./lease-requests.ts";

export type LeaseTimings = {
  /** How long others wait after the last renewal that they saw. */
  readonly durationMs: number;
  /** How long after its last renewal a holder counts on the Lease: shorter, for what others do not see. */
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
};

/** Those of Kubernetes' own control plane. */
export const LEASE_TIMINGS: LeaseTimings = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

export type LeaseElectionOptions = {
  readonly client: ApiClient;
  readonly lease: LeaseName;
  /** The name to stand for election with. */
  readonly candidate: string;
  /** The store in which the leader publishes, as this candidate has it. */
  readonly store: LeaderElection & StoreHealthSource;
  readonly timings?: LeaseTimings;
  readonly log?: Log;
};

/** An unanswered request leaves time for another one before the deadline. */
const REQUESTS_PER_DEADLINE = 2;

/** See `createKubernetesElection`. Nothing is asked of the API server before `campaign`. */
export function openLeaseElection(options: LeaseElectionOptions): LeaderElection {
  const { client, lease, candidate, store, timings = LEASE_TIMINGS, log } = options;
  const { durationMs, renewDeadlineMs, retryMs } = timings;
  const monotonicMs = (): number => performance.now();
  const requests = createLeaseRequests({ client, lease, timeoutMs: renewDeadlineMs / REQUESTS_PER_DEADLINE });
  return createKubernetesElection({
    claims: createLeaseClaims({ requests, candidate, durationMs, monotonicMs, wallMs: Date.now }),
    ...{ store, renewDeadlineMs, retryMs, monotonicMs },
    leaseName: `${lease.namespace}/${lease.name}`,
    ...(log === undefined ? {} : { log }),
  });
}
