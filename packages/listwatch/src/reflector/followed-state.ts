import type { ReflectorState } from "./reflector-state.ts";

/** A reflector's state, and who is told when it is set. */
export class FollowedState {
  /** One, mostly; of thousands of reflectors. */
  #listeners: readonly ((state: ReflectorState) => void)[] = [];
  #state: ReflectorState = { state: "idle" };

  get current(): ReflectorState {
    return this.#state;
  }

  set(state: ReflectorState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
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
    this.#listeners = [];
  }
}
