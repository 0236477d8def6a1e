/** From here on memory is a mapping of its own. */
const MAPPED_BYTES = 64 * 1024;
/** Of what was given back, this much waits to be taken again. */
const SPARE_BYTES = 8 * 2 ** 20;

/** By size. */
const spare = new Map<number, Buffer[]>();
let spareBytes = 0;

/**
 * At least `bytes` of memory that nobody else has a part of, not cleared.
 *
 * WHY a resizable buffer: V8 maps its memory itself, and unmaps it. What Node allocates for a plain one comes from malloc, which keeps most of
 * what is freed (docs/design/0020-cold-pages.md). WHY not one for each text: Linux allows a process 65,530 mappings.
 */
export function takeMemory(bytes: number): Buffer {
  if (bytes < MAPPED_BYTES) return Buffer.allocUnsafeSlow(bytes); // not of the shared pool, which it would keep alive
  const size = sizeFor(bytes);
  const known = spare.get(size)?.pop();
  if (known === undefined) return Buffer.from(new ArrayBuffer(size, { maxByteLength: size }));
  spareBytes -= size;
  return known;
}

/**
 * Gives back what `takeMemory` gave, whole, for others to take: nobody may read it any more.
 *
 * WHY spares: a deleted pod rewrites a page, and 400 page faults for 1.5 MiB of fresh memory cost more than the copy.
 */
export function giveBackMemory(memory: Buffer): void {
  const size = memory.length;
  if (size < MAPPED_BYTES) return; // malloc's, once it is collected
  if (spareBytes + size > SPARE_BYTES) {
    unmap(memory);
    return;
  }
  spareBytes += size;
  const ofSize = spare.get(size);
  if (ofSize === undefined) spare.set(size, [memory]);
  else ofSize.push(memory);
}

/** Gives spare memory back to the system. */
export function unmapSpareMemory(): void {
  for (const memories of spare.values()) for (const memory of memories) unmap(memory);
  spare.clear();
  spareBytes = 0;
}

// WHY at once: a shard that rests makes so little garbage that minutes pass until the next collection of old objects.
function unmap({ buffer }: Buffer): void {
  if (buffer instanceof ArrayBuffer) buffer.resize(0);
}

/** Four sizes for each power of two: a quarter too much at most, and few enough that spare memory fits. */
function sizeFor(bytes: number): number {
  const step = 2 ** Math.floor(Math.log2(bytes)) / 4;
  return Math.ceil(bytes / step) * step;
}
