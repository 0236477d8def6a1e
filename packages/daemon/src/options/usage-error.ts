import { ShardsError } from "@kube-state-shards/exposition";

/** What the user asked for cannot be read: every fault found, one a line. */
export class UsageError extends ShardsError {
  override readonly code = "KSS_USAGE";
  readonly faults: readonly string[];
  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(faults.join("\n"), options);
    this.faults = faults;
  }
}
