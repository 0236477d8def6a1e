import { REQUEST_TIMEOUT_MS } from "./model-settings.case.ts";
import type { ModelStore } from "./model-store.case.ts";
import type { ModelProcess, ModelTime } from "./model-time.case.ts";

export type LinkOptions = {
  readonly time: ModelTime;
  readonly store: ModelStore;
  readonly process: ModelProcess;
  readonly chance: () => number;
};

/** How one process reaches the store: in order, but late, and sometimes not at all. */
export class ModelLink {
  readonly time: ModelTime;
  readonly store: ModelStore;
  readonly process: ModelProcess;
  readonly #chance: () => number;
  isConnected = true;
  /** Share of requests or answers that get lost, and of requests that arrive twice. */
  lossShare = 0;
  lagMs = 2;
  #lastArrivalMs = 0;

  constructor({ time, store, process, chance }: LinkOptions) {
    this.time = time;
    this.store = store;
    this.process = process;
    this.#chance = chance;
  }

  /** The request arrives even when the process pauses meanwhile; its answer waits until the process goes on. */
  async request<T>(serve: () => T | Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const timeout = this.process.after(REQUEST_TIMEOUT_MS, () => reject(new Error("the store did not answer in time")));
    this.send(() => {
      const answer = Promise.resolve().then(serve);
      const isAnswerLost = this.#chance() < this.lossShare;
      const back = (settle: () => void): void => {
        if (isAnswerLost) return;
        this.process.after(this.#delay(), () => {
          timeout();
          if (this.isConnected) settle();
          else reject(new Error("the connection to the store broke"));
        });
      };
      answer.then(
        (value) => back(() => resolve(value)),
        (error: unknown) => back(() => reject(error)),
      );
    });
    return promise;
  }

  /** Sent and forgotten, sometimes twice. */
  send(serve: () => void): void {
    if (this.#chance() < this.lossShare) return;
    const arrivesMs = Math.max(this.time.nowMs + this.#delay(), this.#lastArrivalMs);
    this.#lastArrivalMs = arrivesMs;
    this.time.at(arrivesMs - this.time.nowMs, () => {
      if (!this.isConnected) return;
      serve();
      if (this.#chance() < this.lossShare) serve();
    });
  }

  /** What the store has to tell, as it is when it is sent. */
  receive(deliver: () => void): void {
    if (!this.isConnected || this.#chance() < this.lossShare) return;
    this.process.after(this.#delay(), () => {
      if (this.isConnected) deliver();
    });
  }

  #delay = (): number => this.lagMs * (0.5 + this.#chance());
}
