import type { ApiClient } from "../connection/api-client.ts";
import type { Log } from "../log.ts";
import type { Discovery } from "./discovery.ts";
import type { DiscoveryTimings } from "./discovery-timings.ts";
import { fetchServed } from "./fetch-served.ts";
import { type DiscoverableKind, judgePresence, type Presence } from "./presence.ts";
import { apiVersionOf, type ServedApis } from "./served-apis.ts";

type Settings = {
  readonly client: ApiClient;
  readonly log: Log;
  readonly timings: DiscoveryTimings;
  readonly random: () => number;
};
type Known = {
  readonly kind: DiscoverableKind;
  presence: Presence;
  isAsked: boolean;
  /** The first of the answers in a row that lack it; it is missing once they are far enough apart. */
  absentSinceMs: number | undefined;
};

/** The loop behind `createDiscovery`: when to ask, and what follows from an answer. */
export class DiscoveryLoop implements Discovery {
  readonly #settings: Settings;
  readonly #known = new Map<string, Known>();
  readonly #listeners = new Set<() => void>();
  readonly #stopping = new AbortController();
  #asking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #askedMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #retries = 0;
  #isAgainWanted = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  presence(kind: DiscoverableKind): Presence {
    const key = `${kind.resource}.${kind.group}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      known = { kind, presence: { state: "pending" }, isAsked: false, absentSinceMs: undefined };
      this.#known.set(key, known);
      this.#askWithin(0);
    }
    return known.presence;
  }

  onAnswer(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  suspect(): void {
    this.#askWithin(Math.max(0, this.#askedMs + this.#settings.timings.gapMs - performance.now()));
  }

  suspectRestart(): void {
    const { restartMs } = this.#settings.timings;
    const isMissing = [...this.#known.values()].some(({ presence }) => presence.state === "missing");
    if (isMissing) this.#askWithin(this.#jitter(restartMs));
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("discovery was stopped"));
    clearTimeout(this.#timer);
    this.#listeners.clear();
    await this.#asking;
  }

  /** Asks after `delayMs` at the latest. */
  #askWithin(delayMs: number): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#asking !== undefined) {
      this.#isAgainWanted = true;
      return;
    }
    const dueMs = performance.now() + delayMs;
    if (dueMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#dueMs = Number.POSITIVE_INFINITY;
      this.#asking = this.#ask().finally(() => {
        this.#asking = undefined;
        this.#planNext();
      });
    }, delayMs);
  }

  async #ask(): Promise<void> {
    const { client, timings, log } = this.#settings;
    const asked = [...this.#known.values()];
    this.#isAgainWanted = false;
    this.#askedMs = performance.now();
    const late = AbortSignal.timeout(timings.answerMs);
    let served: ServedApis | undefined;
    try {
      served = await fetchServed({
        client,
        apiVersions: new Set(
          asked.flatMap(({ kind }) => kind.versions.map((version) => apiVersionOf(kind.group, version))),
        ),
        signal: AbortSignal.any([this.#stopping.signal, late]),
      });
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      log[this.#failures === 0 ? "warn" : "debug"](
        { error },
        "could not ask the API server which kinds it serves: each is asked for in its usual version, or the last that was found",
      );
    }
    if (this.#stopping.signal.aborted) return;
    this.#failures = served === undefined ? this.#failures + 1 : 0;
    for (const known of asked) this.#judge(known, served);
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        log.error({ error }, "a listener of discovery threw");
      }
    }
  }

  #judge(known: Known, served: ServedApis | undefined): void {
    const { kind, presence: before } = known;
    known.isAsked = true;
    const nowMs = Date.now();
    const presence = judgePresence(kind, { served, before, nowMs });
    if (presence.state !== "missing") known.absentSinceMs = undefined;
    else if (before.state !== "missing") {
      known.absentSinceMs ??= nowMs;
      if (nowMs - known.absentSinceMs < this.#settings.timings.confirmMs) return;
      this.#retries = 0;
    }
    known.presence = presence;
    this.#tell(kind, before, presence);
  }

  #planNext(): void {
    const { confirmMs, retryMinMs, retryMaxMs, failedMs, gapMs } = this.#settings.timings;
    const known = [...this.#known.values()];
    if (known.some(({ isAsked }) => !isAsked)) this.#askWithin(0);
    else if (this.#failures > 0)
      this.#askWithin(this.#jitter(Math.min(retryMaxMs, failedMs * 2 ** (this.#failures - 1))));
    else if (known.some(({ presence, absentSinceMs }) => absentSinceMs !== undefined && presence.state !== "missing")) {
      this.#askWithin(confirmMs);
    } else if (this.#isAgainWanted) this.#askWithin(gapMs);
    else if (known.some(({ presence }) => presence.state === "missing" || presence.state === "unknown")) {
      this.#askWithin(this.#jitter(Math.min(retryMaxMs, retryMinMs * 2 ** this.#retries++)));
    }
  }

  #jitter(ceilingMs: number): number {
    return ceilingMs / 2 + (this.#settings.random() * ceilingMs) / 2;
  }

  #tell({ resource, group, versions }: DiscoverableKind, before: Presence, now: Presence): void {
    const { log } = this.#settings;
    const fields = { resource, group, versions };
    if (now.state === "missing" && before.state !== "missing") {
      log.warn(
        fields,
        `this API server does not serve ${resource}: it is left out, and served when it appears. Leave it out of --resources to say so`,
      );
    } else if (now.state === "served" && before.state === "missing") {
      log.info({ ...fields, version: now.version }, `the API server serves ${resource} now`);
    } else if (now.state === "served" && before.state === "served" && now.version !== before.version) {
      log.info({ ...fields, version: now.version }, `the API server serves ${resource} in another version now`);
    }
  }
}
