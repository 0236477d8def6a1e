import { ShardsError } from "@kube-state-shards/exposition";
import { ApiStatusError } from "@kube-state-shards/listwatch";
import type { LeaseName } from "./lease-record.ts";

/** The Lease by which leaders are elected cannot be read or written. */
export class LeaderLeaseError extends ShardsError {
  override readonly code = "KSS_LEADER_LEASE";
}

export type LeaseVerb = "get" | "create" | "update";

export type LeaseAttempt = {
  readonly lease: LeaseName;
  readonly verb: LeaseVerb;
  readonly timeoutMs: number;
};

/** What stands in the way, and what to do about it. */
export function explainLeaseFailure(error: unknown, { lease, verb, timeoutMs }: LeaseAttempt): LeaderLeaseError {
  const attempt = `${verb} the leader's Lease ${lease.namespace}/${lease.name}`;
  const tell = (text: string): LeaderLeaseError => new LeaderLeaseError(`${attempt}: ${text}`, { cause: error });
  if (error instanceof ApiStatusError) {
    const said = error.detail || error.reason || `status ${error.status}`;
    if (error.status === 403)
      return tell(
        `not allowed (${said}). Give the coordinators' service account get and update on it, and create on leases: ` +
          "kube-state-shards rbac --leader-election kubernetes prints the role.",
      );
    // Who reads takes it for a Lease that is not there yet: it is the attempt to create it that tells.
    if (error.status === 404)
      return tell(
        /namespaces .* not found/.test(said)
          ? `there is no namespace ${lease.namespace} (${said}). Give the coordinators' own as --leader-lease-namespace.`
          : `the API server does not serve coordination.k8s.io/v1 (${said}). Use --leader-election store on it.`,
      );
    if (error.status === 422) return tell(`the API server does not take it (${said}). Check the name and the timings.`);
  }
  if (error instanceof Error && error.name === "TimeoutError")
    return tell(`no answer of the API server within ${timeoutMs / 1_000} s. Check that it runs and can be reached.`);
  return tell(error instanceof Error ? error.message : String(error));
}
