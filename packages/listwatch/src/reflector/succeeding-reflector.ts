import { FollowedState } from "./followed-state.ts";
import type { Reflector } from "./reflector.ts";
import type { ReflectorState } from "./reflector-state.ts";
import { ReflectorSuccession } from "./reflector-succession.ts";

/** A reflector that has others do its work, one after another: what it says of itself is what they say. */
export abstract class SucceedingReflector implements Reflector {
  protected readonly told = new FollowedState();
  protected readonly succession: ReflectorSuccession;

  protected constructor(notOlderThan: string) {
    this.succession = new ReflectorSuccession(notOlderThan, (state) => this.heard(state));
  }

  abstract start(): void;
  abstract stop(): Promise<void>;

  state(): ReflectorState {
    return this.told.current;
  }

  onState(listener: (state: ReflectorState) => void): () => void {
    return this.told.onState(listener);
  }

  resourceVersion(): string {
    return this.succession.resourceVersion();
  }

  lastSyncedMs(): number | undefined {
    return this.succession.lastSyncedMs();
  }

  lastSeenMs(): number | undefined {
    return this.succession.lastSeenMs();
  }

  /** The present one says this. */
  protected heard(state: ReflectorState): void {
    this.told.set(state);
  }
}
