import { hashUid, type UnitId } from "@kube-state-shards/assignment";
import {
  fingerprintOf,
  type KindRenderer,
  NO_FINGERPRINT,
  objectKey,
  type RenderFailure,
} from "@kube-state-shards/families";
import type { ApiObject, ObjectSink, ReplaceSession } from "@kube-state-shards/listwatch";
import type { KindStore } from "../store/kind-store.ts";
import type { ObjectState } from "../store/object-text.ts";
import type { UnitReplace } from "../store/replace-unit.ts";
import type { Slicing } from "../store/slicing.ts";

export type UnitSinkOptions = {
  /** The unit that objects go into, or the slices; what falls into none counts as not there. The same object until it changes. */
  readonly slicing: () => Slicing;
  /** Before each key: objects that may be held twice under one name, by two units, are told apart by it. */
  readonly keyPrefix?: string | undefined;
  readonly store: KindStore;
  readonly renderer: KindRenderer;
  /** What is not accepted, or not any more, counts as not there. Left out: everything is. */
  readonly accepts?: ((object: ApiObject) => boolean) | undefined;
  readonly onFailures: (failures: readonly RenderFailure[], key: string) => void;
  /** Called in the same synchronous step as, and before, a list is swapped in. */
  readonly beforeSwap?: (() => void) | undefined;
  /** Called for each change of an object that a watch brings: not for what is listed. */
  readonly onEvent?: ((unit: UnitId) => void) | undefined;
};

/** Renders what a reflector sees of one kind in one unit into the store. */
export type UnitSink = ObjectSink & {
  /** From now on nothing of this source reaches the store, also of a list that is being built. */
  close(): void;
};

export function createUnitSink(options: UnitSinkOptions): UnitSink {
  return new RenderingSink(options);
}

// WHY a class: a shard has thousands.
class RenderingSink implements UnitSink {
  readonly #options: UnitSinkOptions;
  /** Lists that are being built. */
  #sessions: readonly UnitReplace[] = [];
  #isClosed = false;

  constructor(options: UnitSinkOptions) {
    this.#options = options;
  }

  beginReplace(): ReplaceSession {
    const { slicing, store, beforeSwap } = this.#options;
    const session = store.beginReplace(slicing);
    if (this.#isClosed) session.abort();
    else this.#sessions = [...this.#sessions, session];
    return {
      add: (object) => this.#list(object, session),
      rest: () => session.rest(),
      commit: async () => {
        await session.commit(beforeSwap);
        this.#forget(session);
      },
      abort: () => {
        session.abort();
        this.#forget(session);
      },
    };
  }

  upsert(object: ApiObject): void {
    if (this.#isClosed) return;
    const { slicing, store, onEvent } = this.#options;
    const state = this.#identify(object);
    const unit = this.#accepts(object) ? slicing().unitOf(state.hash) : undefined;
    if (unit === undefined) {
      this.#remove(object);
      return;
    }
    onEvent?.(unit); // whatever comes of it: it was received and decoded
    const placed = { ...state, unit };
    if (!store.isHeld(placed)) store.upsert({ ...placed, ...this.#render(object, state.key) });
  }

  remove(object: ApiObject): void {
    if (!this.#isClosed) this.#remove(object);
  }

  close(): void {
    this.#isClosed = true;
    for (const session of this.#sessions) session.abort();
    this.#sessions = [];
  }

  #list(object: ApiObject, session: UnitReplace): void {
    if (this.#isClosed || !this.#accepts(object)) return;
    const state = this.#identify(object);
    // Asked for twice, here and by the session: what is not ours is not rendered.
    if (this.#options.slicing().unitOf(state.hash) === undefined || session.addHeld(state)) return;
    session.add({ ...state, ...this.#render(object, state.key) });
  }

  #forget(session: UnitReplace): void {
    this.#sessions = this.#sessions.filter((one) => one !== session);
  }

  #accepts(object: ApiObject): boolean {
    return this.#options.accepts?.(object) ?? true;
  }

  #identify(object: ApiObject): ObjectState {
    const { namespace, name, uid } = objectKey(object);
    const { keyPrefix = "", renderer } = this.#options;
    const fingerprint = renderer.readsVersion ? NO_FINGERPRINT : fingerprintOf(object);
    return { key: `${keyPrefix}${namespace}/${name}`, hash: hashUid(uid), fingerprint };
  }

  #render(object: ApiObject, key: string) {
    const { text, ends, series, failures } = this.#options.renderer.render(object);
    if (failures.length > 0) this.#options.onFailures(failures, key);
    return { text, ends, series };
  }

  #remove(object: ApiObject): void {
    const { slicing, store, onEvent } = this.#options;
    const { key, hash } = this.#identify(object);
    const unit = slicing().unitOf(hash);
    if (store.remove(key) && unit !== undefined) onEvent?.(unit);
  }
}
