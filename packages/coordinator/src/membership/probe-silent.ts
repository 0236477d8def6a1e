import { type Assignment, canRead, compareOrder, type ShardId } from "@kube-state-shards/assignment";
import { createOutageLog, type Log } from "@kube-state-shards/listwatch";
import type { Scheduler } from "../control/scheduler.ts";
import type { Membership, ProbeVerdict } from "./membership.ts";
import type { ShardProbe } from "./shard-probe.ts";

/** Asks silent shards, each every so often while it is silent. */
export interface SilentProbes {
  /** Begins with those newly silent, and forgets those that are silent no more. */
  follow(members: Membership, assignment: Assignment | undefined): void;
  verdicts(): ReadonlyMap<ShardId, ProbeVerdict>;
  /** Asks one now, whatever was said before. */
  askNow(shard: ShardId, address: string): Promise<ProbeVerdict>;
  stop(): void;
}

export type SilentProbesOptions = {
  readonly probe: ShardProbe;
  readonly scheduler: Scheduler;
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly onVerdict: () => void;
  readonly log: Log;
};

export function probeSilent(options: SilentProbesOptions): SilentProbes {
  const { probe, scheduler, everyMs, timeoutMs, log } = options;
  const verdicts = new Map<ShardId, ProbeVerdict>();
  const asked = new Map<ShardId, { readonly dueMs: number; readonly asking: AbortController }>();
  const giving = createOutageLog({
    log,
    mended: "a shard out of touch with the store took the assignment from us",
    nowMs: () => scheduler.nowMs(),
  });
  let newest: Assignment | undefined;

  const ask = async (shard: ShardId, address: string): Promise<ProbeVerdict> => {
    const asking = new AbortController();
    asked.set(shard, { dueMs: Number.POSITIVE_INFINITY, asking });
    const stopTimer = scheduler.after(timeoutMs, () => asking.abort());
    try {
      const verdict = await verdictOf(shard, address, asking.signal);
      if (asked.get(shard)?.asking !== asking) return verdict; // heard again, or asked anew meanwhile
      asked.set(shard, { dueMs: scheduler.nowMs() + everyMs, asking });
      const wasAnswering = verdicts.get(shard)?.answers;
      verdicts.set(shard, verdict);
      if (wasAnswering !== verdict.answers) {
        const fields = verdict.answers ? { shard } : { shard, reason: verdict.reason };
        const text = verdict.answers ? "it lives, and keeps its units" : "it does not answer, either";
        log.warn(fields, `${shard} has not reported to the store for a lease; asked itself, ${text}`);
      }
      options.onVerdict();
      return verdict;
    } finally {
      stopTimer();
    }
  };

  const verdictOf = async (shard: ShardId, address: string, signal: AbortSignal): Promise<ProbeVerdict> => {
    try {
      const result = await Promise.race([probe(address, signal), aborted(signal, timeoutMs)]);
      if (!result.answers) return result;
      if (result.report.shard !== shard)
        return { answers: false, reason: `${result.report.shard} answers at ${address}` };
      const { applied, protocol } = result.report;
      if (newest !== undefined && compareOrder(newest.order, applied) > 0 && canRead(newest, protocol))
        void giveNewest(result.give);
      return { answers: true, report: result.report };
    } catch (error) {
      return { answers: false, reason: error instanceof Error ? error.message : String(error) };
    }
  };

  /** It lives all the same when it does not take it. */
  const giveNewest = async (give: (assignment: Assignment) => Promise<void>): Promise<void> => {
    if (newest === undefined) return;
    try {
      await give(newest);
      giving.worked();
    } catch (error) {
      giving.failed("a shard out of touch with the store did not take the assignment from us", { err: error });
    }
  };

  return {
    follow(members, assignment) {
      newest = assignment;
      for (const [shard, { asking }] of asked) {
        if (members.living.get(shard)?.silent === true) continue;
        asking.abort();
        asked.delete(shard);
        verdicts.delete(shard);
      }
      for (const [shard, { report, silent }] of members.living) {
        if (!silent || report.address === "") continue;
        if (scheduler.nowMs() >= (asked.get(shard)?.dueMs ?? 0)) void ask(shard, report.address);
      }
    },
    verdicts: () => verdicts,
    askNow: ask,
    stop() {
      for (const { asking } of asked.values()) asking.abort();
      asked.clear();
      verdicts.clear();
    },
  };
}

/** For a probe that does not heed its signal. */
function aborted(
  signal: AbortSignal,
  timeoutMs: number,
): Promise<{ readonly answers: false; readonly reason: string }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly answers: false; readonly reason: string }>();
  const answer = (): void => resolve({ answers: false, reason: `no answer within ${timeoutMs} ms` });
  signal.addEventListener("abort", answer, { once: true });
  if (signal.aborted) answer();
  return promise;
}
