/** How long nobody may come before those that are there are enough. */
const GATHER_MS = 25;
/** Waiting ends after so many times as long, whoever still comes. */
const GATHER_TIMES = 10;

type GatheringOptions = {
  /** 0: nobody is waited for. */
  readonly gatherMs?: number | undefined;
  /** Who came is there. */
  readonly onGathered: () => void;
};

/** Waits for those that come together: a shard gains its namespaces a few at a time, and a list that has all of them is one list. */
export class Gathering {
  readonly #ms: number;
  readonly #onGathered: () => void;
  #timer: NodeJS.Timeout | undefined;
  #untilMs = 0;

  constructor({ gatherMs = GATHER_MS, onGathered }: GatheringOptions) {
    this.#ms = gatherMs;
    this.#onGathered = onGathered;
  }

  /** One more has come. */
  note(): void {
    if (this.#ms === 0) {
      this.#onGathered();
      return;
    }
    const nowMs = performance.now();
    if (this.#timer === undefined) this.#untilMs = nowMs + GATHER_TIMES * this.#ms;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), Math.max(0, Math.min(this.#ms, this.#untilMs - nowMs)));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(): void {
    this.#timer = undefined;
    this.#onGathered();
  }
}
