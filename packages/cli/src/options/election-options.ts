import { LEASE_TIMINGS } from "@kube-state-shards/assignment";
import { choice, defineOptions, duration, type OptionsOf, rule, showDurationMs, text } from "@kube-state-shards/daemon";

/** How coordinators elect their leader, and by which Lease. */
export const electionOptions = defineOptions(
  {
    leaderElection: {
      flag: "--leader-election",
      env: "KSS_LEADER_ELECTION",
      type: choice(["store", "kubernetes"]),
      default: "store",
      help: "Who of several coordinators leads: who holds a lease in the store, or who holds a Lease of Kubernetes and then that of the store, which goes on to refuse what others publish.",
    },
    leaderLeaseName: {
      flag: "--leader-lease-name",
      env: "KSS_LEADER_LEASE_NAME",
      type: text({
        pattern: /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
        placeholder: "<name>",
        wanted: "a name of a Kubernetes object",
        emptyIsUnset: true,
      }),
      default: undefined,
      help: "Name of that Lease; by default kube-state-shards, followed by --redis-key-prefix where that is another one.",
    },
    leaderLeaseNamespace: {
      flag: "--leader-lease-namespace",
      env: "KSS_LEADER_LEASE_NAMESPACE",
      type: text({
        pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
        placeholder: "<name>",
        wanted: "a name of a namespace",
        emptyIsUnset: true,
      }),
      default: undefined,
      help: "Namespace of that Lease; by default the coordinators' own.",
    },
  },
  [],
  "Leader election",
);

export type ElectionValues = OptionsOf<typeof electionOptions>;

/** The times of a Lease of Kubernetes. That of the store has its own. */
export const leaseTimingOptions = defineOptions(
  {
    leaderLeaseDurationMs: {
      flag: "--leader-lease-duration",
      env: "KSS_LEADER_LEASE_DURATION",
      type: duration({ minMs: 1_000 }),
      default: LEASE_TIMINGS.durationMs,
      help: "How long other coordinators wait for a leader that does not renew its Lease, in whole seconds.",
      why: "as Kubernetes' own control plane",
    },
    leaderRenewDeadlineMs: {
      flag: "--leader-renew-deadline",
      env: "KSS_LEADER_RENEW_DEADLINE",
      type: duration({ minMs: 500 }),
      default: LEASE_TIMINGS.renewDeadlineMs,
      help: "A leader that could not renew its Lease for so long stops leading, before others may begin.",
      why: "as Kubernetes' own control plane",
    },
    leaderRetryPeriodMs: {
      flag: "--leader-retry-period",
      env: "KSS_LEADER_RETRY_PERIOD",
      type: duration({ minMs: 100 }),
      default: LEASE_TIMINGS.retryMs,
      help: "How often the Lease is renewed, or looked at by those who wait for it.",
      why: "as Kubernetes' own control plane",
    },
  },
  [
    rule(
      "leaderRenewDeadlineMs",
      (o) => o.leaderRenewDeadlineMs < o.leaderLeaseDurationMs,
      (o) =>
        `must be shorter than --leader-lease-duration (${showDurationMs(o.leaderLeaseDurationMs)}), got ${showDurationMs(o.leaderRenewDeadlineMs)}: a leader has to stop before another may begin`,
    ),
    rule(
      "leaderRetryPeriodMs",
      (o) => 2 * o.leaderRetryPeriodMs <= o.leaderRenewDeadlineMs,
      (o) =>
        `must be at most half of --leader-renew-deadline (${showDurationMs(o.leaderRenewDeadlineMs)}), got ${showDurationMs(o.leaderRetryPeriodMs)}: one lost answer must not cost the lead`,
    ),
  ],
  "Leader election",
);

export type LeaseTimingValues = OptionsOf<typeof leaseTimingOptions>;
