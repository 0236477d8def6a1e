import { ShardsError } from "../shards-error.ts";

export class PieceStreamError extends ShardsError {
  override readonly code = "KSS_PIECE_STREAM";
  constructor(got: string, want: string, options?: ErrorOptions) {
    super(
      `read piece stream: got ${got}, want ${want}. Check that the shard runs a version this one understands and that ` +
        "nothing between them cuts or rewrites bodies; the stream is given up.",
      options,
    );
  }
}
