import type { PieceTextFrame } from "@kube-state-shards/exposition";
import { withDeadline } from "./with-deadline.ts";

/** A stream's frames one at a time. Holds one frame; what follows stays with the shard until it is asked for. */
export type FrameCursor = {
  /** The next frame without taking it; `undefined` once the stream has ended completely. */
  peek(): Promise<PieceTextFrame | undefined>;
  take(): void;
};

export type FrameCursorOptions = {
  /** How long one `peek` may wait for the shard. Time in which nobody asks does not count. */
  readonly timeoutMs: number;
  readonly onTimeout: () => Error;
};

export function createFrameCursor(frames: AsyncIterable<PieceTextFrame>, options: FrameCursorOptions): FrameCursor {
  const iterator = frames[Symbol.asyncIterator]();
  let held: IteratorResult<PieceTextFrame, unknown> | undefined;
  return {
    async peek() {
      held ??= await withDeadline(iterator.next(), options);
      return held.done === true ? undefined : held.value;
    },
    take() {
      if (held?.done !== true) held = undefined;
    },
  };
}
