import { sharedTurns } from "../list/turns.ts";
import type { ApiObject, ObjectSink, ReplaceSession } from "../reflector/object-sink.ts";
import type { WideScope } from "./wide-scope.ts";

export type WideSinkOptions = {
  readonly scopes: ReadonlyMap<string, WideScope>;
  /** A wide list begins: own lists under way are overtaken by it. Resolves when the last of them has let go of its sink. */
  readonly onReplace: () => Promise<void>;
  readonly onSinkFailed: (scope: WideScope, error: unknown) => void;
};

export type WideSink = ObjectSink & {
  /** The scopes that took part in the last wide list and committed it, to be attached at its version. */
  takeCommitted(): readonly WideScope[];
  /** Takes a scope out of a wide list under way; resolves when its sink is not used any more. */
  drop(scope: WideScope): Promise<void>;
};

/** Hands what the wide list and watch bring to the scopes that subscribe. A wide list replaces exactly the scopes that were there when it began. */
export function createWideSink({ scopes, onReplace, onSinkFailed }: WideSinkOptions): WideSink {
  let committed: WideScope[] = [];
  let sessions = new Map<WideScope, ReplaceSession>();
  let committing: { readonly scope: WideScope; readonly done: Promise<void> } | undefined;
  const commitOne = async (scope: WideScope, session: ReplaceSession): Promise<void> => {
    try {
      await session.commit();
      committed.push(scope);
    } catch (error) {
      onSinkFailed(scope, error); // it waits on, and catches up alone
    }
  };
  const find = (object: ApiObject): WideScope | undefined => scopes.get(namespaceOf(object));

  return {
    takeCommitted() {
      const taken = committed;
      committed = [];
      return taken;
    },
    async drop(scope) {
      const session = sessions.get(scope);
      sessions.delete(scope);
      if (committing?.scope === scope) await committing.done;
      else session?.abort();
    },
    beginReplace() {
      const overtaken = onReplace();
      committed = [];
      sessions = new Map();
      for (const scope of scopes.values()) {
        scope.awaitWideList();
        try {
          sessions.set(scope, scope.beginReplace());
        } catch (error) {
          onSinkFailed(scope, error); // it waits on, and catches up alone
        }
      }
      let filled: ReplaceSession | undefined;
      return {
        add(object) {
          const scope = find(object);
          const session = scope === undefined ? undefined : sessions.get(scope);
          if (session === undefined) return;
          if (session !== filled) filled?.rest?.();
          filled = session;
          session.add(object);
        },
        async commit() {
          await overtaken;
          for (const [scope, session] of sessions) {
            // WHY: three hundred namespaces in one turn held the event loop up for 115 ms.
            if (sharedTurns.spent()) await sharedTurns.next();
            if (!sessions.has(scope)) continue; // it was dropped, or all were given up, in a turn of others
            const done = commitOne(scope, session);
            committing = { scope, done };
            await done;
            committing = undefined;
          }
          sessions = new Map();
        },
        abort() {
          for (const session of sessions.values()) session.abort();
          sessions = new Map();
        },
      };
    },
    upsert: (object) => find(object)?.deliver({ type: "upsert", object }),
    remove: (object) => find(object)?.deliver({ type: "remove", object }),
  };
}

const namespaceOf = (object: ApiObject): string =>
  (object["metadata"] as { readonly namespace?: string } | undefined)?.namespace ?? "";
