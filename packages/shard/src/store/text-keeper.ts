import { giveBackMemory, takeMemory } from "./mapped-memory.ts";
import type { ObjectText } from "./object-text.ts";

/** Copies of texts for as long as lists are being built, in memory that one list after another uses. */
export interface TextKeeper {
  open(): KeptTexts;
}

export interface KeptTexts {
  /** A copy that holds until `release`. */
  keep(text: ObjectText): ObjectText;
  /** Nobody reads what was kept any more. More can be kept after it. */
  release(): void;
}

// A list of a small unit is over before it needs more than the first; that of a large one fills many of the last.
const ARENA_BYTES = [4 * 1024, 32 * 1024, 256 * 1024] as const;
/** What is kept for the next list: as much as the lists that are built at once have in hand, mostly. */
const SPARE_BYTES = 4 * 1024 * 1024;

// WHY arenas that are used again: a buffer for each of 30,000 pods costs more than the copies themselves, and 300 MB of buffers
// that are let go make V8 collect garbage again and again, and the system clear new pages.
export function createTextKeeper(): TextKeeper {
  const spare = new Map<number, Buffer[]>(ARENA_BYTES.map((bytes) => [bytes, []]));
  let spareBytes = 0;
  /** Of those that hold something. */
  let holders = 0;

  const take = (bytes: number): Buffer => {
    const arena = spare.get(bytes)?.pop();
    if (arena === undefined) return takeMemory(bytes);
    spareBytes -= bytes;
    return arena;
  };

  const giveBack = (arenas: readonly Buffer[]): void => {
    for (const arena of arenas) {
      const kept = spare.get(arena.length); // none where it was made for one text
      if (kept === undefined || spareBytes + arena.length > SPARE_BYTES) {
        giveBackMemory(arena);
        continue;
      }
      kept.push(arena);
      spareBytes += arena.length;
    }
  };

  const letGo = (): void => {
    for (const arenas of spare.values()) for (const arena of arenas.splice(0)) giveBackMemory(arena);
    spareBytes = 0;
  };

  return {
    open() {
      let arenas: Buffer[] = [];
      let arena: Buffer | undefined;
      let used = 0;

      const room = (bytes: number): Buffer => {
        if (arena === undefined || used + bytes > arena.length) {
          if (arenas.length === 0) holders++;
          const wanted = ARENA_BYTES.at(Math.min(arenas.length, ARENA_BYTES.length - 1)) ?? 0;
          arena = bytes > wanted ? takeMemory(bytes) : take(wanted);
          arenas.push(arena);
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
        release() {
          if (arenas.length === 0) return;
          giveBack(arenas);
          arenas = [];
          arena = undefined;
          holders--;
          if (holders === 0) letGo(); // an idle shard holds none
        },
      };
    },
  };
}
