/** From here on a block is a mapping of its own. */
const MAPPED_BYTES = 128 * 1024;

/** Memory for texts that are written together, cut up in order. */
export interface TextBlock {
  /** The next `bytes` of the block: together no more than it was made for. Not cleared. */
  take(bytes: number): Buffer;
}

/**
 * Memory for `bytes` bytes of text.
 *
 * WHY a resizable buffer that is never resized: V8 maps its memory itself, and gives it back to the system as soon as nothing refers
 * to it. What Node allocates for a plain one comes from malloc, which keeps most of what is freed (docs/design/0020-cold-pages.md).
 * WHY not for each text: Linux allows a process 65,530 mappings.
 */
export function createTextBlock(bytes: number): TextBlock {
  const block =
    bytes < MAPPED_BYTES
      ? Buffer.allocUnsafeSlow(bytes) // not of the shared pool, which it would keep alive
      : Buffer.from(new ArrayBuffer(bytes, { maxByteLength: bytes }));
  let used = 0;
  return {
    take(count) {
      used += count;
      return block.subarray(used - count, used);
    },
  };
}
