import type { ObjectText } from "./object-text.ts";

/** Copies of texts, for as long as a list is being built. Shared by all lists of a store: what is kept too long keeps its neighbours. */
export interface TextKeeper {
  keep(text: ObjectText): ObjectText;
}

const ARENA_BYTES = 256 * 1024;

export function createTextKeeper(): TextKeeper {
  // WHY an arena: a buffer for each of 30,000 pods costs more than the copies themselves.
  let arena = Buffer.alloc(0);
  let used = 0;

  const room = (bytes: number): Buffer => {
    if (bytes > ARENA_BYTES / 4) return Buffer.allocUnsafeSlow(bytes);
    if (used + bytes > arena.length) {
      arena = Buffer.allocUnsafeSlow(ARENA_BYTES);
      used = 0;
    }
    used += bytes;
    return arena.subarray(used - bytes, used);
  };

  return {
    keep(text) {
      const bytes = room(text.bytes.length);
      text.bytes.copy(bytes);
      return { ...text, bytes, ends: text.ends.slice() };
    },
  };
}
