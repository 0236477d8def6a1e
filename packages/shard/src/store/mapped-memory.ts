/** From here on memory is a mapping of its own. */
const MAPPED_BYTES = 16 * 1024;
/** Of what was given back, this part of what is in use waits to be taken again, within these bounds. */
const SPARE = { part: 1 / 32, least: 2 ** 20, most: 8 * 2 ** 20 } as const;

// WHY: the first buffer of a process that is resized, and the first that is detached, make V8 throw away all optimized code that reads any buffer,
// to make it anew with one check more. Where that came in the middle of a first sync, the whole decoder was compiled twice.
new ArrayBuffer(1, { maxByteLength: 1 }).resize(0);
new ArrayBuffer(1).transfer(0);

/** By size. */
const spare = new Map<number, Buffer[]>();
let spareBytes = 0;
/** With what was forgotten in place of being given back. */
let usedBytes = 0;

/**
 * At least `bytes` of memory that nobody else has a part of, not cleared.
 *
 * WHY a resizable buffer: V8 maps its memory itself, and unmaps it. What Node allocates for a plain one comes from malloc, which keeps most of
 * what is freed (docs/design/0020-cold-pages.md). WHY not one for each text: Linux allows a process 65,530 mappings.
 */
export function takeMemory(bytes: number): Buffer {
  if (bytes < MAPPED_BYTES) return Buffer.allocUnsafeSlow(bytes); // not of the shared pool, which it would keep alive
  const size = sizeFor(bytes);
  usedBytes += size;
  const known = spare.get(size)?.pop();
  if (known === undefined) return viewOf(new ArrayBuffer(size, { maxByteLength: size }), 0, size);
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
  if (size < MAPPED_BYTES) {
    freeMemory(memory);
    return;
  }
  usedBytes -= size;
  if (spareBytes + size > Math.min(SPARE.most, Math.max(SPARE.least, usedBytes * SPARE.part))) {
    unmap(memory);
    return;
  }
  spareBytes += size;
  const ofSize = spare.get(size);
  if (ofSize === undefined) spare.set(size, [memory]);
  else ofSize.push(memory);
}

/** What `memory.subarray(from, to)` gives, of memory that `takeMemory` gave: cheap to read and to write. */
export function partOf(memory: Buffer, from: number, to: number): Buffer {
  const { buffer } = memory;
  return buffer instanceof ArrayBuffer && buffer.resizable
    ? viewOf(buffer, memory.byteOffset + from, to - from)
    : memory.subarray(from, to);
}

// WHY neither `Buffer.from` nor `subarray`: in memory that can be resized V8 gives each object of a class derived from Uint8Array a hidden
// class of its own. No code that meets many of them has its properties in a cache: a short compare or copy takes 500 ns in place of 80, and
// leaves old garbage behind. A Uint8Array that becomes a Buffer later shares its class with the others (docs/design/0020-cold-pages.md).
function viewOf(buffer: ArrayBuffer, from: number, bytes: number): Buffer {
  return Object.setPrototypeOf(new Uint8Array(buffer, from, bytes), Buffer.prototype) as Buffer;
}

/** Gives spare memory back to the system. */
export function unmapSpareMemory(): void {
  for (const memories of spare.values()) for (const memory of memories) unmap(memory);
  spare.clear();
  spareBytes = 0;
}

/** Of a buffer that owns all of its memory, and that nobody reads any more: gives it back to malloc. */
export function freeMemory({ buffer }: Buffer): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
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
