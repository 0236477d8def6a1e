import { encodeSamples } from "./encode-samples.ts";
import { giveBackMemory, partOf, takeMemory } from "./mapped-memory.ts";
import type { ObjectSamples, ObjectText } from "./object-text.ts";

/** Texts for as long as lists are being built, or pages to be edited, in memory that one after another uses. */
export interface TextKeeper {
  open(): KeptTexts;
}

/** Bytes from `from` on, in memory that others have parts of. */
type ReservedText = { readonly memory: Buffer; readonly from: number };

export interface KeptTexts {
  /** The samples as bytes that hold until `release`. */
  encode(samples: ObjectSamples): ObjectText;
  /** A copy that holds until `release`. */
  keep(text: ObjectText): ObjectText;
  /** Room for so many bytes that are yet to be written, until `release`. */
  reserve(bytes: number): ReservedText;
  /** Nobody reads what was kept any more. More can be kept after it. */
  release(): void;
}

// A list of a small unit is over before it needs more than the first; that of a large one fills many of the last.
const LIST_ARENA_BYTES: readonly number[] = [4 * 1024, 32 * 1024, 256 * 1024];
/** What is kept for the next list: as much as the lists that are built at once have in hand, mostly. */
const SPARE_BYTES = 4 * 1024 * 1024;
const NO_MEMORY: Buffer = Buffer.alloc(0);

/**
 * `arenaBytes`: of the first arena of each that is opened, of the second, and so on; of all further ones the last.
 *
 * WHY arenas that are used again: a buffer for each of 30,000 pods costs more than the copies themselves, and 300 MB of buffers that are let
 * go make V8 collect garbage again and again, and the system clear new pages.
 */
export function createTextKeeper(arenaBytes = LIST_ARENA_BYTES): TextKeeper {
  const spare = new Map<number, Buffer[]>(arenaBytes.map((bytes) => [bytes, []]));
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
      const room = {
        memory: NO_MEMORY,
        used: 0,
        makeRoom(bytes: number): void {
          if (room.used + bytes <= room.memory.length) return;
          if (arenas.length === 0) holders++;
          const wanted = arenaBytes.at(Math.min(arenas.length, arenaBytes.length - 1)) ?? 0;
          room.memory = bytes > wanted ? takeMemory(bytes) : take(wanted);
          room.used = 0;
          arenas.push(room.memory);
        },
      };

      const reserve = (bytes: number): ReservedText => {
        room.makeRoom(bytes);
        const from = room.used;
        room.used += bytes;
        return { memory: room.memory, from };
      };

      return {
        encode(samples) {
          const text = encodeSamples(samples, room);
          room.used += text.bytes.length;
          return text;
        },
        keep(text) {
          const { memory, from } = reserve(text.bytes.length);
          const bytes = partOf(memory, from, from + text.bytes.copy(memory, from));
          return { ...text, bytes };
        },
        reserve,
        release() {
          if (arenas.length === 0) return;
          giveBack(arenas);
          arenas = [];
          room.memory = NO_MEMORY;
          room.used = 0;
          holders--;
          if (holders === 0) letGo(); // an idle shard holds none
        },
      };
    },
  };
}
