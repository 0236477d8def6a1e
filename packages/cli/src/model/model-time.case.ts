import { setImmediate as nextTurn } from "node:timers/promises";
import type { Scheduler } from "@kube-state-shards/coordinator";

type Due = { readonly atMs: number; readonly run: () => void; isStopped: boolean };

/** The one clock of a history: time passes from one due event to the next. */
export class ModelTime {
  nowMs = 1_000_000;
  readonly #queue: Due[] = [];

  at(delayMs: number, run: () => void): () => void {
    const due: Due = { atMs: this.nowMs + Math.max(0, delayMs), run, isStopped: false };
    let index = this.#queue.length;
    while (index > 0 && (this.#queue[index - 1]?.atMs ?? 0) > due.atMs) index -= 1;
    this.#queue.splice(index, 0, due);
    return () => {
      due.isStopped = true;
    };
  }

  /** Runs what is due in the next `ms`, each with all that follows from it; `look` sees the world after each. */
  async pass(ms: number, look: () => void): Promise<void> {
    const untilMs = this.nowMs + ms;
    for (let next = this.#queue[0]; next !== undefined && next.atMs <= untilMs; next = this.#queue[0]) {
      this.#queue.shift();
      if (next.isStopped) continue;
      this.nowMs = next.atMs;
      next.run();
      await nextTurn();
      look();
    }
    this.nowMs = untilMs;
  }
}

/** A process as time treats it: it may be paused, so that its timers come late, and it may end, so that they never come. */
export class ModelProcess implements Scheduler {
  readonly #time: ModelTime;
  readonly #late: (() => void)[] = [];
  isPaused = false;
  isEnded = false;

  constructor(time: ModelTime) {
    this.#time = time;
  }

  nowMs(): number {
    return this.#time.nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    let isStopped = false;
    const attempt = (): void => {
      if (this.isEnded || isStopped) return;
      if (this.isPaused) this.#late.push(attempt);
      else run();
    };
    const stop = this.#time.at(delayMs, attempt);
    return () => {
      isStopped = true;
      stop();
    };
  }

  every(everyMs: number, run: () => void): void {
    const again = (): void => {
      run();
      this.after(everyMs, again);
    };
    this.after(0, again);
  }

  resume(): void {
    this.isPaused = false;
    for (const attempt of this.#late.splice(0)) this.#time.at(0, attempt);
  }
}

/** Numbers in 0..1 that a seed gives, the same each time. */
export function seededChance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
