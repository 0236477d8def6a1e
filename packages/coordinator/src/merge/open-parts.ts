import type { Order, ShardId, UnitId } from "@kube-state-shards/assignment";
import type { PieceEncoding, PieceManifest } from "@kube-state-shards/exposition";
import { createFrameCursor, type FrameCursor } from "./frame-cursor.ts";
import type { PieceSource } from "./piece-source.ts";
import type { ShardPart } from "./plan-merge.ts";
import { ShardRequestError } from "./shard-request-error.ts";
import { withDeadline } from "./with-deadline.ts";

/** A shard's part of the body: its stream has begun, and `missing` names what it does not have. */
export type OpenPart = {
  readonly shard: ShardId;
  readonly units: readonly UnitId[];
  readonly missing: readonly UnitId[];
  readonly manifest: PieceManifest;
  readonly cursor: FrameCursor;
};
type FailedPart = { readonly shard: ShardId; readonly units: readonly UnitId[]; readonly error: unknown };
export type OpenedParts = { readonly open: readonly OpenPart[]; readonly failed: readonly FailedPart[] };

export type OpenOptions = {
  readonly source: PieceSource;
  readonly order: Order;
  readonly encoding: PieceEncoding;
  readonly resources: readonly string[] | undefined;
  readonly timeoutMs: number;
  /** Ends all streams, those that failed to open too. */
  readonly signal: AbortSignal;
};

/** Opens all shards' streams at once and waits for the first frame of each, so that what fails early fails before the body. */
export async function openParts(parts: readonly ShardPart[], options: OpenOptions): Promise<OpenedParts> {
  const open: OpenPart[] = [];
  const failed: FailedPart[] = [];
  const results = await Promise.allSettled(parts.map((part) => openPart(part, options)));
  for (const [index, part] of parts.entries()) {
    const result = results[index];
    if (result?.status === "fulfilled") open.push(result.value);
    else failed.push({ shard: part.shard, units: part.units, error: result?.reason });
  }
  return { open, failed };
}

async function openPart({ shard, address, units }: ShardPart, options: OpenOptions): Promise<OpenPart> {
  if (address === undefined) {
    throw new ShardRequestError(
      shard,
      "no living shard reports this id, want its address. Its units wait for a new owner.",
    );
  }
  const { source, order, encoding, resources, timeoutMs, signal } = options;
  const giveUp = new AbortController();
  const onTimeout = (): Error => {
    const problem = `nothing came for ${timeoutMs} ms. See the shard's log and load, or raise --merge-timeout.`;
    const error = new ShardRequestError(shard, problem);
    giveUp.abort(error);
    return error;
  };
  const begin = async (): Promise<OpenPart> => {
    const request = { shard, address, order, units, encoding, resources };
    const { manifest, frames } = await source.open(request, AbortSignal.any([signal, giveUp.signal]));
    const missing = checkManifest({ shard, units, encoding }, manifest);
    const cursor = createFrameCursor(frames, { timeoutMs, onTimeout });
    await cursor.peek();
    return { shard, units, missing, manifest, cursor };
  };
  try {
    return await withDeadline(begin(), { timeoutMs, onTimeout });
  } catch (error) {
    giveUp.abort(error);
    throw error;
  }
}

type Asked = { readonly shard: ShardId; readonly units: readonly UnitId[]; readonly encoding: PieceEncoding };

/** The units asked for that the stream lacks. Errors: `ShardRequestError` when the stream is not what was asked for. */
function checkManifest({ shard, units, encoding }: Asked, manifest: PieceManifest): readonly UnitId[] {
  if (manifest.shard !== shard) {
    // Addresses are reused: the pod that answers may be another one by now.
    throw new ShardRequestError(
      shard,
      `${manifest.shard} answers at its address. It clears when the shard reports again.`,
    );
  }
  if (manifest.encoding !== encoding) {
    throw new ShardRequestError(
      shard,
      `got ${manifest.encoding} pieces, want ${encoding}. Run one version everywhere.`,
    );
  }
  const included = new Set(manifest.units);
  const asked = new Set(units);
  const extra = manifest.units.find((unit) => !asked.has(unit));
  if (extra !== undefined) {
    // It would stand in the body twice: its owner is asked as well.
    throw new ShardRequestError(shard, `got ${extra}, which was not asked for. Run one version everywhere.`);
  }
  return units.filter((unit) => !included.has(unit));
}
