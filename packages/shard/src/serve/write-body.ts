import { setImmediate as nextTurn } from "node:timers/promises";

/** The part of a response that we need. */
export type BodySink = {
  write(chunk: Buffer): boolean;
  end(): unknown;
  destroy(): unknown;
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  on(event: "error", listener: () => void): unknown;
  once(event: "drain" | "close", listener: () => void): unknown;
  off(event: "drain" | "close", listener: () => void): unknown;
};

/** `hungUp`: the reader went away. `tooSlow`: it had not read the whole body when the time was over. */
export type BodyResult = "complete" | "hungUp" | "tooSlow";

/** How long the event loop may be busy with one body before others get their turn. */
const SLICE_MS = 10;
/** Chunks are handed over in groups of this size: a head of 100 bytes is not worth a system call. */
const GROUP_BYTES = 64 * 1024;

/**
 * Writes a body as fast as its reader takes it, no faster. The chunks are made while they are written, so that a body that
 * nobody reads to its end costs only what was read.
 *
 * Errors: those of `chunks`, after the response was destroyed. A reader that hangs up is no error.
 */
export async function writeBody(sink: BodySink, chunks: Iterable<Buffer>, timeoutMs: number): Promise<BodyResult> {
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    sink.destroy();
  }, timeoutMs);
  sink.on("error", () => {}); // a write that met a closed socket: `close` follows, and is what is acted on
  const gone = (): BodyResult => (isLate ? "tooSlow" : "hungUp");
  try {
    let group: Buffer[] = [];
    let groupBytes = 0;
    let untilMs = performance.now() + SLICE_MS;
    const flush = async (): Promise<void> => {
      // No cork(): it answers for a buffer of its own, which uncork() may hand to the kernel whole, and then no `drain`
      // ever comes. http gathers the writes of one turn into one system call by itself.
      let hasRoom = true;
      for (const chunk of group) hasRoom = sink.write(chunk);
      group = [];
      groupBytes = 0;
      if (!hasRoom && !sink.destroyed) await drained(sink);
    };
    for (const chunk of chunks) {
      if (sink.destroyed) return gone();
      group.push(chunk);
      groupBytes += chunk.length;
      if (groupBytes >= GROUP_BYTES) await flush();
      if (performance.now() < untilMs) continue;
      await nextTurn();
      untilMs = performance.now() + SLICE_MS;
    }
    if (sink.destroyed) return gone();
    await flush();
    if (sink.destroyed) return gone();
    await ended(sink);
    return sink.writableFinished ? "complete" : gone();
  } catch (error) {
    sink.destroy(); // past the first byte only a cut connection tells the reader that this is not all
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function drained(sink: BodySink): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      sink.off("drain", done);
      sink.off("close", done);
      resolve();
    };
    sink.once("drain", done);
    sink.once("close", done);
  });
}

/** Until the last byte has left, or the reader: the time limit holds for the whole body. */
function ended(sink: BodySink): Promise<void> {
  return new Promise((resolve) => {
    sink.once("close", resolve);
    sink.end();
    if (sink.destroyed) resolve();
  });
}
