import { ShardsError } from "@kube-state-shards/exposition";

/** Bytes that are no protobuf message, or not the one that was expected. */
export class WireError extends ShardsError {
  override readonly code = "KSS_API_BODY";
  constructor(got: string, wanted: string) {
    super(`decode protobuf: got ${got}, want ${wanted}. The answer is damaged, or not from an API server.`);
  }
}
