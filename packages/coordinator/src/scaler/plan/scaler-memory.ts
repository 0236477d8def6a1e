/** What more or fewer shards have been wanted for, without a break. */
export type Want = {
  readonly direction: "up" | "down";
  readonly sinceMs: number;
  /** The largest number that was wanted meanwhile: one quiet moment of a cluster that comes and goes is not what to shrink to. */
  readonly to: number;
};

/** What is carried from one decision to the next. Times are on this process's monotonic clock. Immutable. */
export type ScalerMemory = {
  readonly want: Want | undefined;
  /** When the number of shards last changed, by whomever, or a shrink was given up. */
  readonly changedMs: number | undefined;
  /** The shrink under way: what is emptied are the ordinals from `to` on. */
  readonly drain: { readonly to: number; readonly sinceMs: number } | undefined;
  /** As last seen or written; another number is somebody else's doing. */
  readonly replicas: number | undefined;
};

export const NO_MEMORY: ScalerMemory = {
  want: undefined,
  changedMs: undefined,
  drain: undefined,
  replicas: undefined,
};

export type WantInput = { readonly direction: Want["direction"]; readonly to: number; readonly nowMs: number };

export const keepWanting = (before: Want | undefined, { direction, to, nowMs }: WantInput): Want =>
  before?.direction === direction ? { ...before, to: Math.max(before.to, to) } : { direction, to, sinceMs: nowMs };
