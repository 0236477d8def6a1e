import { parseUnit, type UnitId } from "@kube-state-shards/assignment";
import { type KindRenderer, objectKey, type RenderFailure } from "@kube-state-shards/families";
import type { ApiObject, ObjectSink, ReplaceSession } from "@kube-state-shards/listwatch";
import type { KindStore } from "../store/kind-store.ts";
import type { UnitReplace } from "../store/replace-unit.ts";

export type UnitSinkOptions = {
  readonly unit: UnitId;
  readonly store: KindStore;
  readonly renderer: KindRenderer;
  /** What is not accepted, or not any more, counts as not there. Left out: everything is. */
  readonly accepts?: ((object: ApiObject) => boolean) | undefined;
  readonly onFailures: (failures: readonly RenderFailure[], key: string) => void;
  /** Called in the same synchronous step as, and before, a list is swapped in. */
  readonly beforeSwap?: (() => void) | undefined;
  /** Called for each change of an object that a watch brings: not for what is listed. */
  readonly onEvent?: (() => void) | undefined;
};

/** Renders what a reflector sees of one kind in one unit into the store. */
export type UnitSink = ObjectSink & {
  /** From now on nothing of this source reaches the store, also of a list that is being built. */
  close(): void;
};

export function createUnitSink(options: UnitSinkOptions): UnitSink {
  const { unit, store, renderer, accepts = () => true, onFailures, beforeSwap, onEvent } = options;
  const sessions = new Set<UnitReplace>();
  let isClosed = false;
  // A pod of one node may come back on another under its name: what the first watch says of it must not touch the second's.
  const prefix = parseUnit(unit).kind === "node" ? `${unit}/` : "";

  const keyOf = (object: ApiObject): string => {
    const { namespace, name } = objectKey(object);
    return `${prefix}${namespace}/${name}`;
  };

  const render = (object: ApiObject) => {
    const { texts, series, failures } = renderer.render(object);
    const key = keyOf(object);
    if (failures.length > 0) onFailures(failures, key);
    return { key, texts, series };
  };

  const remove = (object: ApiObject): void => {
    if (store.remove(keyOf(object))) onEvent?.();
  };

  return {
    beginReplace(): ReplaceSession {
      const session = store.beginReplace(unit);
      if (isClosed) session.abort();
      else sessions.add(session);
      return {
        add: (object) => {
          if (!isClosed && accepts(object)) session.add(render(object));
        },
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
      if (!accepts(object)) return remove(object);
      onEvent?.(); // before it is rendered: that it changes no text costs as much
      store.upsert({ ...render(object), unit });
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
