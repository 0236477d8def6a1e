import type { ReflectorState } from "./reflector-state.ts";

/** A reflector's state, and who is told when it is set. */
export class FollowedState {
  /** One, mostly; of thousands of reflectors. */
  #listeners: readonly ((state: ReflectorState) => void)[] = [];
  #state: ReflectorState = { state: "idle" };

  get current(): ReflectorState {
    return this.#state;
  }

  /** Errors: what a listener throws; given `onThrow`, that is told, and the others are told the state all the same. */
  set(state: ReflectorState, onThrow?: (error: unknown) => void): void {
    this.#state = state;
    for (const listener of this.#listeners) {
      try {
        listener(state);
      } catch (error) {
        if (onThrow === undefined) throw error;
        onThrow(error);
      }
    }
  }

  onState(listener: (state: ReflectorState) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  }

  /** Idle from now on, which is the last that is told. */
  end(): void {
    this.set({ state: "idle" });
    this.forget();
  }

  /** Nobody is told any more. */
  forget(): void {
    this.#listeners = [];
  }
}
