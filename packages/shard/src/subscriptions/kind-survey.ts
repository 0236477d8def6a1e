import { ApiStatusError, type CollectionProbe, type Log } from "@kube-state-shards/listwatch";
import type { KindFacts } from "./prefer-mode.ts";

/** What the API server says of the namespaced kinds: asked before their first watches open, then ever so often. */
export interface KindSurvey {
  factsOf(resource: string): KindFacts;
  /** Asks about each kind that the server is known to have, once. To be called again when more is known of that. */
  begin(): void;
  /** Whether the first answers are there, or have been waited for long enough. */
  isReady(): boolean;
  /** A list or watch of the kind has shown whether the server filters by `shardSelector`. */
  note(resource: string, isSharding: boolean): void;
  stop(): Promise<void>;
}

export type SurveyTimings = {
  /** How long the first plan waits for answers. */
  readonly surveyFirstMs: number;
  /** How often kinds are asked about again. */
  readonly surveyEveryMs: number;
  /** How soon one is that could not be asked about. */
  readonly surveyRetryMs: number;
};

export const SURVEY_TIMINGS: SurveyTimings = {
  surveyFirstMs: 5_000,
  surveyEveryMs: 600_000,
  surveyRetryMs: 30_000,
};

export type KindSurveyOptions = {
  /** The namespaced kinds served. */
  readonly resources: () => readonly string[];
  /** Asks the API server; undefined while it is not known to have the kind. Errors: those of `probeCollection`. */
  readonly probe: (resource: string, signal: AbortSignal) => Promise<CollectionProbe> | undefined;
  /** Objects held of the kind; undefined while not everything is listed. */
  readonly heldOf: (resource: string) => number | undefined;
  /** What is known has changed, or it is ready. */
  readonly onChange: () => void;
  /** The server filters a kind again, that it was found not to. */
  readonly onSharding?: (() => void) | undefined;
  readonly timings: SurveyTimings;
  readonly random?: (() => number) | undefined;
  readonly log: Log;
};

type Known = KindFacts & {
  /** Times that it was said to filter, and then did not. */
  readonly falls: number;
  readonly nextMs: number;
};

const UNKNOWN: Known = { isSharding: undefined, objects: undefined, held: undefined, falls: 0, nextMs: 0 };

/** Each fall doubles the time until a kind is asked about again: replicas may differ for good. */
const MOST_DOUBLINGS = 5;

/** What is noted of one kind is soon noted of the next: one plan for all of them. */
const NOTE_MS = 200;

export function createKindSurvey(options: KindSurveyOptions): KindSurvey {
  const { resources, probe, heldOf, onChange, timings, random = Math.random, log } = options;
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let isReady = false;
  let timer: NodeJS.Timeout | undefined;
  let telling: NodeJS.Timeout | undefined;

  const knownOf = (resource: string): Known => known.get(resource) ?? UNKNOWN;
  const dueMs = (ms: number, falls = 0): number =>
    performance.now() + ms * 2 ** Math.min(falls, MOST_DOUBLINGS) * (0.75 + random() / 2);

  const read = async (resource: string, answer: Promise<CollectionProbe>): Promise<void> => {
    try {
      const { objects, isSharding } = await answer;
      const { held, falls, isSharding: before } = knownOf(resource);
      if (isSharding === true && before === false) options.onSharding?.();
      const nextMs = dueMs(timings.surveyEveryMs, falls);
      known.set(resource, { isSharding, objects, held: heldOf(resource) ?? held, falls, nextMs });
    } catch (error) {
      const isRefused = error instanceof ApiStatusError && (error.status === 403 || error.status === 404);
      const nextMs = dueMs(isRefused ? timings.surveyEveryMs : timings.surveyRetryMs);
      known.set(resource, { ...knownOf(resource), nextMs });
      log.debug({ resource, error: String(error) }, "could not ask how many objects of a kind there are");
    }
  };

  const ask = (resource: string): Promise<void> => {
    const present = asking.get(resource);
    if (present !== undefined) return present;
    const answer = probe(resource, stopping.signal);
    if (answer === undefined) return Promise.resolve();
    const asked = read(resource, answer).finally(() => asking.delete(resource));
    asking.set(resource, asked);
    return asked;
  };

  /** Of the kinds that the server filters, lists and watches say when it does so no more. */
  const askDue = async (): Promise<void> => {
    const nowMs = performance.now();
    const due = resources().filter(
      (resource) => knownOf(resource).isSharding !== true && knownOf(resource).nextMs <= nowMs,
    );
    await Promise.all(due.map(ask));
    if (due.length > 0 && !stopping.signal.aborted) onChange();
  };

  const askAgainLater = (): void => {
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => void askDue().then(askAgainLater), timings.surveyRetryMs);
    timer.unref();
  };

  const beReady = (): void => {
    if (isReady || stopping.signal.aborted) return;
    isReady = true;
    clearTimeout(timer);
    askAgainLater();
    onChange();
  };

  const askFirst = async (): Promise<void> => {
    await Promise.all(resources().map((resource) => (known.has(resource) ? undefined : ask(resource))));
    if (resources().every((resource) => known.has(resource))) beReady();
  };

  return {
    factsOf: knownOf,
    begin() {
      if (isReady || stopping.signal.aborted) return;
      timer ??= setTimeout(beReady, timings.surveyFirstMs);
      void askFirst();
    },
    isReady: () => isReady,
    note(resource, isSharding) {
      const before = knownOf(resource);
      if (before.isSharding === isSharding || (before.isSharding === false && isSharding)) return;
      const falls = before.falls + (isSharding ? 0 : 1);
      known.set(resource, { ...before, isSharding, falls, nextMs: dueMs(timings.surveyEveryMs, falls - 1) });
      telling ??= setTimeout(() => {
        telling = undefined;
        onChange();
      }, NOTE_MS);
    },
    async stop() {
      stopping.abort(new Error("the survey was stopped"));
      clearTimeout(timer);
      clearTimeout(telling);
      await Promise.all(asking.values());
    },
  };
}
