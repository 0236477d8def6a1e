import type { Stop } from "./assignment-store.ts";

type Listener<T> = (value: T) => void;

export interface Listeners<T> {
  /** Calls the listener soon with what `read` gives then (nothing when undefined), and at each announcement until stopped. */
  add(listener: Listener<T>, read: () => T | undefined): Stop;
  /** Calls every listener soon. Announcements before that are one: `read` gives the newest value. */
  announce(read: () => T | undefined): void;
}

/** Listeners called from a microtask, each on its own: one that throws disturbs neither the others nor the announcer. */
export function createListeners<T>(): Listeners<T> {
  const waiting = new Map<symbol, Listener<T>>();
  const active = new Map<symbol, Listener<T>>();

  const call = (key: symbol, read: () => T | undefined): void => {
    if (waiting.has(key)) return;
    const listener = active.get(key);
    if (listener === undefined) return;
    waiting.set(key, listener);
    queueMicrotask(() => {
      waiting.delete(key);
      const value = read();
      // Thrown errors leave through the microtask as uncaught ones, where the process's handler logs them.
      if (active.has(key) && value !== undefined) listener(value);
    });
  };

  return {
    add(listener, read) {
      const key = Symbol("listener");
      active.set(key, listener);
      call(key, read);
      return () => void active.delete(key);
    },
    announce(read) {
      for (const key of active.keys()) call(key, read);
    },
  };
}
