import { deflateRawSync, inflateRawSync, type ZlibOptions } from "node:zlib";

/** What zlib's calls give that are asked for `info`; Node's types do not know of it. */
type Output = { readonly buffer: Buffer; readonly engine: object };

/** As `deflateRawSync`. */
export const deflateRaw = (input: Buffer, options: ZlibOptions): Buffer =>
  withoutEngine(deflateRawSync(input, { ...options, info: true }) as unknown as Output);

/** As `inflateRawSync`. */
export const inflateRaw = (input: Buffer, options: ZlibOptions): Buffer =>
  withoutEngine(inflateRawSync(input, { ...options, info: true }) as unknown as Output);

/**
 * The output alone, which is free as soon as nobody holds it.
 *
 * WHY: the engine of a call holds the chunk that it wrote to, and V8's young collections take an engine for alive, as something outside
 * of JavaScript knows it. So each piece left its chunk to the next collection of everything, minutes later: 16 of 28 MiB of buffers in a
 * shard that is scraped while pods change. `_outBuffer` is Node's own: should it have another name one day, all that is lost is memory.
 */
function withoutEngine({ buffer, engine }: Output): Buffer {
  if ("_outBuffer" in engine) engine._outBuffer = undefined;
  return buffer;
}
