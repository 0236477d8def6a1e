import { partOf } from "./mapped-memory.ts";
import type { ObjectSamples, ObjectText } from "./object-text.ts";

/** Memory that texts are written to: the next one at `used`. */
export interface TextRoom {
  readonly memory: Buffer;
  readonly used: number;
  /** From then on `memory` has so many bytes behind `used`. */
  makeRoom(bytes: number): void;
}

/** A text cut short for want of room leaves at most three bytes free: with more behind it, what was written is all of it. */
const SLACK_BYTES = 4;

/** The samples as bytes in the memory of `room`, which has yet to be told that they are used. */
export function encodeSamples(samples: ObjectSamples, room: TextRoom): ObjectText {
  const { key, unit, hash, fingerprint, series, text } = samples;
  let { ends } = samples;
  room.makeRoom(text.length + SLACK_BYTES);
  let length = room.memory.write(text, room.used);
  // WHY: almost all text is ASCII, as long in bytes as in characters; only other text is worth asking for its length before.
  if (length !== text.length) {
    room.makeRoom(Buffer.byteLength(text));
    length = room.memory.write(text, room.used);
    ends = byteEnds(samples);
  }
  return { key, unit, hash, fingerprint, series, bytes: partOf(room.memory, room.used, room.used + length), ends };
}

function byteEnds({ text, ends }: ObjectSamples): readonly number[] {
  let from = 0;
  let bytes = 0;
  return ends.map((end) => {
    bytes += Buffer.byteLength(text.slice(from, end));
    from = end;
    return bytes;
  });
}

/** Encodes objects into one scratch buffer: a result is valid until the next call. A keeper copies it. */
export interface TextEncoder {
  encode(samples: ObjectSamples): ObjectText;
}

export function createTextEncoder(): TextEncoder {
  const scratch = {
    memory: Buffer.allocUnsafeSlow(64 * 1024),
    used: 0,
    makeRoom(bytes: number): void {
      if (bytes > scratch.memory.length) scratch.memory = Buffer.allocUnsafeSlow(bytes);
    },
  };
  return { encode: (samples) => encodeSamples(samples, scratch) };
}
