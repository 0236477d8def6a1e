import type { Log } from "@kube-state-shards/listwatch";

/** Waits until nothing is held any more, or for a limited time. */
export interface Drain {
  /** Resolves when `done` was called, or at the time limit. May be called twice. */
  begin(): Promise<void>;
  isBegun(): boolean;
  done(): void;
}

export function createDrain({ timeoutMs, log }: { readonly timeoutMs: number; readonly log: Log }): Drain {
  const drained = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  return {
    begin() {
      timer ??= setTimeout(() => {
        log.warn({ timeoutMs }, "drain timeout: stopping with units that nobody has taken over");
        drained.resolve();
      }, timeoutMs);
      return drained.promise;
    },
    isBegun: () => timer !== undefined,
    done() {
      clearTimeout(timer);
      drained.resolve();
    },
  };
}
