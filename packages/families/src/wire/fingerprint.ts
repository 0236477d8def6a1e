import { finishMix, HIGH, LOW, mixBytes, mixWord, startMix } from "@kube-state-shards/exposition";

/** Of the object that is being decoded. One for all: an object is decoded in one step, and of most nothing is left but its samples. */
const state = new Int32Array(2);
const span = { from: 0, to: 0 };

/** Of an object of which we do not know what was read. */
export const NO_FINGERPRINT = 0;

export function startFingerprint(): void {
  startMix(state);
}

/** A field that was read: tag, length and value. */
export function mixField(bytes: Buffer, from: number, to: number): void {
  span.from = from;
  span.to = to;
  mixBytes(state, bytes, span);
}

/** A message begins, by its tag, or ends, by the same negative: its length counts what is not read of it, too. */
export function mixBracket(tag: number): void {
  mixWord(state, tag);
}

/** 53 bits, none of them of chance alone: never `NO_FINGERPRINT`. */
export function endFingerprint(): number {
  finishMix(state);
  const high = ((state[HIGH] ?? 0) >>> 11) * 2 ** 32;
  return high + ((state[LOW] ?? 0) >>> 0) || 1;
}
