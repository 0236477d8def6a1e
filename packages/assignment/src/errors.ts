import { ShardsError } from "@kube-state-shards/exposition";
import { type Order, showOrder } from "./order.ts";
import { showVersions, type VersionRange } from "./version-range.ts";

export class InvalidUnitError extends ShardsError {
  override readonly code = "KSS_INVALID_UNIT";
  constructor(got: string) {
    super(
      `read unit id: got ${JSON.stringify(got)}, want "ns/<namespace>" or "cluster/<resource>", sliced as "ns/<namespace>#2of4". ` +
        "It comes from an assignment: check that coordinator and shards run the same version.",
    );
  }
}

export class StaleAssignmentError extends ShardsError {
  override readonly code = "KSS_STALE_ASSIGNMENT";
  readonly got: Order;
  readonly current: Order;
  constructor(got: Order, current: Order, options?: ErrorOptions) {
    super(
      `publish assignment: got ${showOrder(got)}, want above ${showOrder(current)}. A second coordinator may be ` +
        "publishing: check that only one runs. The old assignment stays in force.",
      options,
    );
    this.got = got;
    this.current = current;
  }
}

export class NotLeaderError extends ShardsError {
  override readonly code = "KSS_NOT_LEADER";
  constructor(candidate: string, leader: string | undefined, options?: ErrorOptions) {
    super(
      `publish assignment: ${candidate} does not hold the leader's lease, ${leader ?? "nobody"} does. It paused or lost touch with ` +
        "the store for longer than the lease, and another coordinator leads now: nothing was published, nothing is to be done.",
      options,
    );
  }
}

export class InvalidMessageError extends ShardsError {
  override readonly code = "KSS_INVALID_MESSAGE";
  /** Every fault found, such as `units.ns/a.owner: expected string`. */
  readonly faults: readonly string[];
  constructor(message: string, faults: readonly string[], options?: ErrorOptions) {
    super(
      `read ${message}: got ${faults.length} fault${faults.length === 1 ? "" : "s"} (${faults.join("; ")}), want none. ` +
        "Check that coordinator and shards run versions that understand each other.",
      options,
    );
    this.faults = faults;
  }
}

export class ProtocolGapError extends ShardsError {
  override readonly code = "KSS_PROTOCOL_GAP";
  constructor(message: string, versions: { readonly got: VersionRange; readonly want: VersionRange }) {
    super(
      `read ${message}: its writer speaks ${showVersions(versions.got)} of the protocol, this process ${showVersions(versions.want)}. ` +
        "Neighbouring releases understand each other: upgrade or roll back the older ones one release at a time.",
    );
  }
}
