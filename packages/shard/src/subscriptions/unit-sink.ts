import { hashUid, type UnitId } from "@kube-state-shards/assignment";
import { type KindRenderer, objectKey, type RenderFailure } from "@kube-state-shards/families";
import type { ApiObject, ObjectSink, ReplaceSession } from "@kube-state-shards/listwatch";
import type { KindStore } from "../store/kind-store.ts";
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
  const { slicing, keyPrefix = "", store, renderer, accepts = () => true } = options;
  const { onFailures, beforeSwap, onEvent } = options;
  const sessions = new Set<UnitReplace>();
  let isClosed = false;

  const identify = (object: ApiObject): { readonly key: string; readonly hash: number } => {
    const { namespace, name, uid } = objectKey(object);
    return { key: `${keyPrefix}${namespace}/${name}`, hash: hashUid(uid) };
  };

  const render = (object: ApiObject, key: string) => {
    const { texts, series, failures } = renderer.render(object);
    if (failures.length > 0) onFailures(failures, key);
    return { texts, series };
  };

  const remove = (object: ApiObject): void => {
    const { key, hash } = identify(object);
    const unit = slicing().unitOf(hash);
    if (store.remove(key) && unit !== undefined) onEvent?.(unit);
  };

  return {
    beginReplace(): ReplaceSession {
      const session = store.beginReplace(slicing);
      if (isClosed) session.abort();
      else sessions.add(session);
      return {
        add: (object) => {
          if (isClosed || !accepts(object)) return;
          const { key, hash } = identify(object);
          // Asked for twice, here and by the session: what is not ours is not rendered.
          if (slicing().unitOf(hash) !== undefined) session.add({ key, hash, ...render(object, key) });
        },
        rest: () => session.rest(),
        commit: async () => {
          await session.commit(beforeSwap);
          sessions.delete(session);
        },
        abort: () => {
          session.abort();
          sessions.delete(session);
        },
      };
    },
    upsert(object) {
      if (isClosed) return;
      const { key, hash } = identify(object);
      const unit = accepts(object) ? slicing().unitOf(hash) : undefined;
      if (unit === undefined) return remove(object);
      onEvent?.(unit); // before it is rendered: that it changes no text costs as much
      store.upsert({ key, unit, hash, ...render(object, key) });
    },
    remove(object) {
      if (!isClosed) remove(object);
    },
    close() {
      isClosed = true;
      for (const session of sessions) session.abort();
      sessions.clear();
    },
  };
}
