/** The largest value by key of the last one to two windows: what a scrape in between must still find. */
export interface RecentMax {
  note(key: string, value: number): void;
  /** By key, also of keys whose values are all too old: these are 0. */
  read(): ReadonlyMap<string, number>;
}

export type RecentMaxOptions = {
  /** On a clock that never jumps. */
  readonly nowMs: () => number;
  readonly windowMs: number;
};

export function createRecentMax({ nowMs, windowMs }: RecentMaxOptions): RecentMax {
  const keys = new Set<string>();
  let startMs = nowMs();
  let current = new Map<string, number>();
  let before: ReadonlyMap<string, number> = new Map();

  const turn = (): void => {
    const windows = Math.floor((nowMs() - startMs) / windowMs);
    if (windows < 1) return;
    before = windows === 1 ? current : new Map();
    current = new Map();
    startMs += windows * windowMs;
  };

  return {
    note(key, value) {
      turn();
      keys.add(key);
      current.set(key, Math.max(value, current.get(key) ?? 0));
    },
    read() {
      turn();
      return new Map([...keys].map((key) => [key, Math.max(current.get(key) ?? 0, before.get(key) ?? 0)]));
    },
  };
}
