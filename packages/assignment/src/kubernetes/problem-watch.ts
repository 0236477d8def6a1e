import type { Log } from "@kube-state-shards/listwatch";

/** What stands in the way of something that is tried again and again: told once. */
export interface ProblemWatch {
  /** Errors: those of `run`. */
  attempt<T>(run: () => Promise<T>): Promise<T>;
  /** Undefined while there is none. */
  current(): string | undefined;
}

export type ProblemWatchOptions = {
  readonly log: Log;
  readonly fields: Readonly<Record<string, string>>;
  readonly failed: string;
  readonly mended: string;
  /** Called after each attempt. */
  readonly onAttempt: () => void;
};

export function watchProblem({ log, fields, failed, mended, onAttempt }: ProblemWatchOptions): ProblemWatch {
  let problem: string | undefined;
  return {
    current: () => problem,
    async attempt(run) {
      try {
        const answer = await run();
        if (problem !== undefined) log.info(fields, mended);
        problem = undefined;
        return answer;
      } catch (error) {
        const now = error instanceof Error ? error.message : String(error);
        if (problem !== now) log.warn({ ...fields, err: error }, failed);
        problem = now;
        throw error;
      } finally {
        onAttempt();
      }
    },
  };
}
