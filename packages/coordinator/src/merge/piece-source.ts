import type { Order, ShardId, UnitId } from "@kube-state-shards/assignment";
import type { PieceEncoding, PieceManifest, PieceTextFrame } from "@kube-state-shards/exposition";

/** What a merge asks one shard for. */
export type PieceRequest = {
  readonly shard: ShardId;
  /** Base URL from the shard's report. Not yet checked: a source must refuse what it may not connect to. */
  readonly address: string;
  readonly order: Order;
  readonly units: readonly UnitId[];
  readonly encoding: PieceEncoding;
  /** Plural names; only families of these resources. All when absent. */
  readonly resources?: readonly string[] | undefined;
};

type PieceStream = {
  readonly manifest: PieceManifest;
  /**
   * In rising family order, read once. It reads from the shard no faster than it is read, ends only when the shard said
   * that the stream is complete, and throws otherwise or when the signal given to `open` is aborted.
   */
  readonly frames: AsyncIterable<PieceTextFrame>;
};

/**
 * Where a merge takes the shards' pieces from.
 *
 * Errors: `ShardRequestError` when the shard cannot be asked or refuses, `PieceStreamError` when it does not speak frames.
 */
export interface PieceSource {
  open(request: PieceRequest, signal: AbortSignal): Promise<PieceStream>;
}
