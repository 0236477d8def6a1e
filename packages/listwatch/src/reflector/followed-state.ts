import type { ReflectorState } from "./reflector-state.ts";

/** A reflector's state, and who is told when it is set. */
export class FollowedState {
  readonly #listeners = new Set<(state: ReflectorState) => void>();
  #state: ReflectorState = { state: "idle" };

  get current(): ReflectorState {
    return this.#state;
  }

  set(state: ReflectorState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  onState(listener: (state: ReflectorState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Idle from now on, which is the last that is told. */
  end(): void {
    this.set({ state: "idle" });
    this.#listeners.clear();
  }
}
