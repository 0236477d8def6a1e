import type { Log } from "../log.ts";
import { messageOf } from "../message-of.ts";
import { backOffMs } from "../reflector/plan-relist.ts";
import type { Reachability } from "./api-client.ts";
import type { ClientTimings } from "./client-timings.ts";

/** What connections tell of the server, and who waits for it. */
export interface ServerReachability extends Reachability {
  /** A connection could not be opened: refused, reset, no name, no handshake. What a request was answered, or lost on the way, is none of it. */
  failed(error: unknown): void;
  /** A connection was opened. */
  answered(): void;
  /** No more looks; lets go whoever waits. */
  close(): void;
}

export type ReachabilityOptions = {
  /** For the log. */
  readonly server: string;
  /** Tries to open a connection; reports to `failed` or `answered` itself. */
  readonly look: () => Promise<void>;
  readonly timings: Pick<ClientTimings, "awayMinMs" | "awayMaxMs">;
  readonly log: Log;
  /** Uniform in [0, 1), for jitter. */
  readonly random?: (() => number) | undefined;
};

/** As many a second as lists are let start: a server that has just come back is not met by thousands of watches at once. */
const RESUMED_AT_ONCE = 10;
const RESUME_EVERY_MS = 20;

type Away = { readonly sinceMs: number; reason: string; failures: number; dueMs: number };

//   there ─a connection cannot be opened─▶ away ─a look, or anybody's request, gets through─▶ there, and those who wait go on in turn
//                                          └─a look fails─▶ away, one who waits is told, the next look is later
/** One back-off for all who wait for a server: a shard has thousands of watches, and each attempt of each would find the same. */
export function createServerReachability(options: ReachabilityOptions): ServerReachability {
  const { server, look, timings, log, random = Math.random } = options;
  const waiting = new Set<() => void>();
  let away: Away | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isClosed = false;

  const letGo = (count: number): void => {
    let left = count;
    for (const go of waiting) {
      if (left-- === 0) return;
      go();
    }
  };
  const schedule = (delayMs: number, act: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      act();
    }, delayMs);
  };
  /** Nobody looks for a server that nobody waits for. */
  const planLook = (): void => {
    if (away === undefined || isLooking || isClosed || waiting.size === 0) return;
    if (timer === undefined) schedule(Math.max(0, away.dueMs - performance.now()), () => void lookAgain());
  };
  const lookAgain = async (): Promise<void> => {
    isLooking = true;
    try {
      await look();
      answered();
    } catch (error) {
      if (away !== undefined) {
        away.reason = messageOf(error);
        away.failures += 1;
        backOff(away);
        letGo(1);
      }
    } finally {
      isLooking = false;
      planLook();
    }
  };
  const backOff = (from: Away): void => {
    const { awayMinMs: backOffMinMs, awayMaxMs: backOffMaxMs } = timings;
    from.dueMs = performance.now() + backOffMs(from.failures, { timings: { backOffMinMs, backOffMaxMs }, random });
  };
  const resume = (): void => {
    letGo(RESUMED_AT_ONCE);
    if (waiting.size > 0) schedule(RESUME_EVERY_MS, resume);
  };

  const answered = (): void => {
    if (away === undefined) return;
    const fields = { awayMs: Math.round(performance.now() - away.sinceMs), waiting: waiting.size };
    log.debug(fields, `${server} can be reached again: lists and watches go on`);
    away = undefined;
    clearTimeout(timer);
    timer = undefined;
    resume();
  };

  return {
    away: () => away && { reason: away.reason, untilMs: Date.now() + Math.max(0, away.dueMs - performance.now()) },
    wait(signal) {
      return new Promise((resolve) => {
        if (signal.aborted || away === undefined || isClosed) {
          resolve();
          return;
        }
        const go = (): void => {
          waiting.delete(go);
          signal.removeEventListener("abort", go);
          if (waiting.size === 0) {
            clearTimeout(timer);
            timer = undefined;
          }
          resolve();
        };
        signal.addEventListener("abort", go, { once: true });
        waiting.add(go);
        planLook();
      });
    },
    failed(error) {
      if (isClosed) return;
      if (away !== undefined) {
        away.reason = messageOf(error);
        return;
      }
      away = { sinceMs: performance.now(), reason: messageOf(error), failures: 0, dueMs: 0 };
      backOff(away);
      log.debug({ reason: away.reason }, `${server} cannot be reached: lists and watches wait for it together`);
      clearTimeout(timer); // of those who went on in turn
      timer = undefined;
      planLook();
    },
    answered,
    close() {
      isClosed = true;
      away = undefined; // what is asked for now fails because of that
      letGo(waiting.size);
    },
  };
}
