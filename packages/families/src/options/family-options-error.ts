import { ShardsError } from "@kube-state-shards/exposition";

export class FamilyOptionsError extends ShardsError {
  override readonly code = "KSS_USAGE";
  /** Every fault found, one sentence part each. */
  readonly faults: readonly string[];
  constructor(attempt: string, faults: readonly string[], options?: ErrorOptions) {
    super(`${attempt}: ${faults.join("; ")}.`, options);
    this.faults = faults;
  }
}
