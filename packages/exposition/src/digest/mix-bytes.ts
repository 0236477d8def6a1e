import { randomBytes } from "node:crypto";

/** What bytes have been mixed into: 64 bits, in two numbers. */
export type MixState = Int32Array;

export const LOW = 0;
export const HIGH = 1;

// Drawn anew in each process: nobody can make up two things that come to the same here.
const SEEDS = randomBytes(8);
const SEED_LOW = SEEDS.readInt32LE(0);
const SEED_HIGH = SEEDS.readInt32LE(4);

/** Nothing has been mixed in but `salt`. */
export function startMix(state: MixState, salt = 0): void {
  state[LOW] = SEED_LOW ^ salt;
  state[HIGH] = SEED_HIGH;
}

/**
 * Mixes `bytes[from .. to]` into the state: four at a time, by steps that can be undone, so that what differs in one word goes on differing.
 * Bytes alone: where one run of them ends and another begins does not show.
 */
export function mixBytes(state: MixState, bytes: Buffer, { from, to }: { from: number; to: number }): void {
  let low = state[LOW] ?? 0;
  let high = state[HIGH] ?? 0;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    low = Math.imul(low ^ word, 0x9e3779b1);
    low ^= low >>> 15;
    high = Math.imul(high ^ word, 0x85ebca6b);
    high = (((high << 13) | (high >>> 19)) + low) | 0;
  }
  let rest = 0;
  for (; at < to; at++) rest = (rest << 8) | (bytes[at] ?? 0);
  state[LOW] = low;
  state[HIGH] = high;
  mixWord(state, rest);
}

/** Mixes 32 bits into the state. */
export function mixWord(state: MixState, word: number): void {
  let low = Math.imul((state[LOW] ?? 0) ^ word, 0x9e3779b1);
  low ^= low >>> 15;
  const high = Math.imul((state[HIGH] ?? 0) ^ word, 0x85ebca6b);
  state[LOW] = low;
  state[HIGH] = ((high << 13) | (high >>> 19)) + low;
}

/** Spreads what was mixed in over all bits of both numbers. */
export function finishMix(state: MixState): void {
  let low = state[LOW] ?? 0;
  let high = state[HIGH] ?? 0;
  high ^= high >>> 13;
  low = Math.imul(low ^ (high >>> 16), 0xc2b2ae35);
  high = Math.imul(high ^ (low >>> 15), 0x27d4eb2f);
  state[LOW] = low ^ (low >>> 16);
  state[HIGH] = high ^ (high >>> 15);
}
