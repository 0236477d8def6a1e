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
type Known = { readonly kind: DiscoverableKind; presence: Presence };

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
  #isAgainWanted = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  presence(kind: DiscoverableKind): Presence {
    const key = `${kind.resource}.${kind.group}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      known = { kind, presence: { state: "pending" } };
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
    if (isMissing) this.#askWithin(restartMs / 2 + (this.#settings.random() * restartMs) / 2);
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
      const tell = this.#failures === 0 ? log.warn : log.debug;
      tell(
        { error },
        "could not ask the API server which kinds it serves: each is asked for in its usual version, or the last that was found",
      );
    }
    if (this.#stopping.signal.aborted) return;
    this.#failures = served === undefined ? this.#failures + 1 : 0;
    const nowMs = Date.now();
    for (const known of asked) {
      const before = known.presence;
      known.presence = judgePresence(known.kind, { served, before, nowMs });
      this.#tell(known.kind, before, known.presence);
    }
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        log.error({ error }, "a listener of discovery threw");
      }
    }
  }

  #planNext(): void {
    const { retryMinMs, retryMaxMs, failedMs, gapMs } = this.#settings.timings;
    const presences = [...this.#known.values()].map(({ presence }) => presence.state);
    if (presences.includes("pending")) this.#askWithin(0);
    else if (this.#isAgainWanted) this.#askWithin(gapMs);
    else if (this.#failures > 0) {
      const ceilingMs = Math.min(retryMaxMs, failedMs * 2 ** (this.#failures - 1));
      this.#askWithin(ceilingMs / 2 + (this.#settings.random() * ceilingMs) / 2);
    } else if (presences.includes("missing") || presences.includes("unknown")) {
      this.#askWithin(retryMinMs + this.#settings.random() * (retryMaxMs - retryMinMs));
    }
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
