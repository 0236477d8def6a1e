import { isVersionTooLarge } from "../connection/read-status.ts";
import { ApiStatusError } from "../errors.ts";
import { type ListResult, type ListVersion, listCollection } from "../list/list-collection.ts";
import { mayChange, selectorQuery } from "../list/selector-query.ts";
import { TOO_LONG } from "../list/too-long.ts";
import { messageOf } from "../message-of.ts";
import { runWatch, type WatchOutcome } from "../watch/run-watch.ts";
import { FollowedState } from "./followed-state.ts";
import type { ReplaceSession } from "./object-sink.ts";
import { isRefusal, planBlock } from "./plan-block.ts";
import { backOffMs, planRelist, type RelistHistory } from "./plan-relist.ts";
import type { ReopenableReflector } from "./reflector.ts";
import type { RelistReason } from "./reflector-observer.ts";
import type { ReflectorSettings } from "./reflector-settings.ts";
import type { ReflectorState } from "./reflector-state.ts";
import { wait } from "./wait.ts";

/** The loop behind `createReflector`: list, watch, and what to do when either ends. */
export class ReflectorLoop implements ReopenableReflector {
  readonly #settings: ReflectorSettings;
  readonly #stopping = new AbortController();
  readonly #state = new FollowedState();
  #loop: Promise<void> | undefined;
  /** Of the watch under way, where that may have to be opened anew. */
  #reopening: AbortController | undefined;
  #resourceVersion: string;
  #listLatest = false;
  #lastSyncedMs: number | undefined;
  #lastSeenMs: number | undefined;
  #mustList = true;
  #relists: RelistHistory | undefined;
  #listFailures = 0;
  #watchFailures = 0;
  #refusals = 0;
  #blockedLogged = false;

  constructor(settings: ReflectorSettings) {
    this.#settings = settings;
    this.#resourceVersion = settings.notOlderThan;
  }

  start(): void {
    if (this.#loop !== undefined || this.#stopping.signal.aborted) return;
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the reflector was stopped"));
    this.reopen();
    await this.#loop;
    this.#setState({ state: "idle" });
    this.#state.forget();
  }

  reopen(): void {
    this.#reopening?.abort(new Error("the watch is opened anew"));
  }

  state(): ReflectorState {
    return this.#state.current;
  }

  onState(listener: (state: ReflectorState) => void): () => void {
    return this.#state.onState(listener);
  }

  resourceVersion(): string {
    return this.#resourceVersion;
  }

  lastSyncedMs(): number | undefined {
    return this.#lastSyncedMs;
  }

  lastSeenMs(): number | undefined {
    return this.#lastSeenMs;
  }

  get #synced(): boolean {
    return this.#lastSyncedMs !== undefined;
  }

  /** The first list takes what the cache has; later ones must not fall behind what was seen: a stale replica would bring deleted objects back. */
  #nextListVersion(): ListVersion {
    if (this.#listLatest) return { kind: "latest" };
    const resourceVersion = this.#settings.listedFrom?.() ?? this.#resourceVersion;
    return resourceVersion === "" ? { kind: "any" } : { kind: "notOlderThan", resourceVersion };
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        if (!(await this.#isReachable())) continue;
        if (this.#mustList) await this.#list();
        else await this.#watch();
      } catch (error) {
        this.#settings.log.error(
          { ...this.#settings.observed, error },
          "reflect: BUG, an error that nothing handles; listing again",
        );
        this.#mustList = true;
        await this.#backOff(this.#listFailures++, String(error));
      }
    }
  }

  /** False: no connection can be opened. It has then waited with all others, for the server or for its turn to count that it is away. */
  async #isReachable(): Promise<boolean> {
    const { client, observer, observed, log } = this.#settings;
    const away = client.reachability?.away();
    if (away === undefined) return true;
    if (this.#mustList) observer.listed({ ...observed, result: "error", objects: 0, bytes: 0, ms: 0 });
    else observer.watchStarted({ ...observed, result: "error" });
    this.#setState({ state: "backingOff", synced: this.#synced, ...away });
    log.debug({ ...observed }, `${away.reason} Waiting until it can be reached`);
    await client.reachability?.wait(this.#stopping.signal);
    return false;
  }

  async #list(): Promise<void> {
    const { client, resource, negotiation, keeps, sink, limiter, timings, observer, observed, log } = this.#settings;
    const signal = this.#stopping.signal;
    this.#setState({ state: "listing", synced: this.#synced });
    if (this.#synced) negotiation.renew();
    let release: (() => void) | undefined;
    let startMs = performance.now();
    let session: ReplaceSession | undefined;
    try {
      release = await limiter?.acquire(signal);
      if (client.reachability?.away() !== undefined) return; // since it began to wait for its turn
      startMs = performance.now();
      const replacing = this.#demandSink(() => sink.beginReplace());
      session = replacing;
      const result = await listCollection({
        client,
        path: resource.path,
        negotiation,
        version: this.#nextListVersion(),
        selectors: selectorQuery(resource),
        keeps,
        onObject: (object) => this.#trySink(() => replacing.add(object)),
        silenceMs: timings.listSilenceMs,
        signal,
      });
      signal.throwIfAborted();
      await this.#demandSink(() => replacing.commit());
      this.#finishList(result, performance.now() - startMs);
    } catch (error) {
      this.#trySink(() => session?.abort());
      if (signal.aborted) return;
      observer.listed({ ...observed, result: "error", objects: 0, bytes: 0, ms: performance.now() - startMs });
      log.debug({ ...observed, error: String(error) }, `could not list ${resource.name} in ${observed.scope}`);
      release?.();
      await this.#afterListFailure(error);
    } finally {
      release?.();
    }
  }

  #finishList(result: ListResult, ms: number): void {
    const { resource, onSharded, onAnswer, observer, observed, log } = this.#settings;
    this.#resourceVersion = result.resourceVersion;
    onAnswer(200);
    if (resource.shardSelector !== undefined) onSharded(result.isSharded);
    this.#listLatest = false;
    this.#mustList = false;
    this.#listFailures = 0;
    this.#refusals = 0;
    this.#lastSyncedMs = Date.now();
    this.#lastSeenMs = this.#lastSyncedMs;
    observer.listed({ ...observed, result: "success", objects: result.objects, bytes: result.bytes, ms });
    log.debug(
      { ...observed, objects: result.objects, bytes: result.bytes, ms },
      `listed ${resource.name} in ${observed.scope}: ${result.objects} objects, ${(ms / 1000).toFixed(2)} s`,
    );
    if (this.#blockedLogged) log.info({ ...observed }, `${resource.name} in ${observed.scope} can be listed again`);
    this.#blockedLogged = false;
  }

  async #afterListFailure(error: unknown): Promise<void> {
    this.#settings.onAnswer(statusOf(error));
    if (error instanceof ApiStatusError) {
      this.#noteRefusedSelector(error);
      if (isRefusal(error.status)) {
        await this.#refuse(error, error.status);
        return;
      }
      if (error.status === 410 || isVersionTooLarge(error)) {
        await this.#relist(error.status === 410 ? "expired" : "versionTooLarge", {
          latest: true,
          retryAfterMs: error.retryAfterMs,
        });
        return;
      }
      if (error.status === 400) this.#listLatest = true;
    }
    await this.#backOff(
      this.#listFailures++,
      messageOf(error),
      error instanceof ApiStatusError ? error.retryAfterMs : undefined,
    );
  }

  async #watch(): Promise<void> {
    const { client, resource, negotiation, keeps, timings, observer, observed, random } = this.#settings;
    this.#setState({ state: "watching", synced: true });
    const askedMs = performance.now();
    let openedMs: number | undefined;
    const reopening = mayChange(resource) ? new AbortController() : undefined;
    this.#reopening = reopening;
    const outcome = await runWatch({
      client,
      path: resource.path,
      negotiation,
      resourceVersion: this.#resourceVersion,
      selectors: selectorQuery(resource),
      timeoutSeconds: Math.ceil((timings.watchMinMs + random() * (timings.watchMaxMs - timings.watchMinMs)) / 1000),
      silenceMs: timings.watchSilenceMs,
      keeps,
      onOpen: () => {
        openedMs = performance.now();
        this.#refusals = 0;
        this.#settings.onAnswer(200);
        observer.watchStarted({ ...observed, result: "success" });
      },
      onEvent: (event) => {
        if (event.type === "upsert") this.#trySink(() => this.#settings.sink.upsert(event.object));
        else if (event.type === "remove") this.#trySink(() => this.#settings.sink.remove(event.object));
        this.#resourceVersion = event.resourceVersion;
        this.#lastSeenMs = Date.now();
      },
      signal: reopening?.signal ?? this.#stopping.signal,
    });
    this.#reopening = undefined;
    if (this.#stopping.signal.aborted) return;
    if (reopening?.signal.aborted === true) {
      if (openedMs !== undefined)
        observer.watchEnded({ ...observed, result: "ended", ms: performance.now() - openedMs });
      return;
    }
    if (openedMs === undefined) {
      this.#settings.onAnswer(outcome.kind === "failed" ? statusOf(outcome.error) : 200);
      observer.watchStarted({ ...observed, result: "error" });
    } else
      observer.watchEnded({
        ...observed,
        result: outcome.kind === "ended" ? "ended" : "error",
        ms: performance.now() - openedMs,
      });
    await this.#afterWatch(outcome, openedMs !== undefined && performance.now() - askedMs >= timings.shortWatchMs);
  }

  async #afterWatch(outcome: WatchOutcome, lasted: boolean): Promise<void> {
    const { log, observed, observer } = this.#settings;
    if (lasted) this.#watchFailures = 0;
    switch (outcome.kind) {
      case "ended":
        // One short watch is chance; a row of them would be a busy loop.
        if (!lasted && this.#watchFailures++ > 0)
          await this.#backOff(this.#watchFailures - 2, "watches end as soon as they begin");
        return;
      case "silent":
        log.debug({ ...observed }, "a watch brought neither event nor bookmark: opening it anew");
        return;
      case "expired":
        await this.#relist("expired", { latest: true });
        return;
      case "versionTooLarge":
        await this.#relist("versionTooLarge", { latest: false, retryAfterMs: outcome.retryAfterMs ?? 0 });
        return;
      case "bad":
        observer.badEvent({ ...observed, what: outcome.what });
        log.warn(
          { ...observed, what: outcome.what, detail: outcome.detail },
          "a watch brought something that is no event: listing again",
        );
        await this.#relist("badEvent", { latest: false });
        return;
      case "failed":
        await this.#afterWatchFailure(outcome.error, outcome.retryAfterMs);
        return;
      default:
        throw new Error(`watch: BUG, unhandled ${JSON.stringify(outcome satisfies never)}`);
    }
  }

  async #afterWatchFailure(error: unknown, retryAfterMs: number | undefined): Promise<void> {
    if (error instanceof ApiStatusError) {
      this.#noteRefusedSelector(error);
      if (isRefusal(error.status)) {
        await this.#refuse(error, error.status);
        return;
      }
      const odd = error.status >= 400 && error.status < 500 && error.status !== 401 && error.status !== 429;
      if (odd) {
        await this.#relist("unexpectedStatus", { latest: true });
        return;
      }
    } else this.#settings.onDisconnect();
    await this.#backOff(this.#watchFailures++, messageOf(error), retryAfterMs);
  }

  #noteRefusedSelector(error: ApiStatusError): void {
    const { resource, onSelectorRefused } = this.#settings;
    if (resource.shardSelector === undefined) return;
    // The alpha server answers 500 to a selector that it cannot read.
    if (TOO_LONG.includes(error.status) || /shard selector/i.test(error.detail)) onSelectorRefused(error.status);
  }

  /** Goes back to listing: at once for the first time in a while, else after a back-off. */
  async #relist(
    reason: RelistReason,
    how: { readonly latest: boolean; readonly retryAfterMs?: number | undefined },
  ): Promise<void> {
    const { observer, observed, timings } = this.#settings;
    observer.relist({ ...observed, reason });
    this.#mustList = true;
    if (how.latest) this.#listLatest = true;
    const plan = planRelist(this.#relists, Date.now(), timings);
    this.#relists = plan.history;
    if (plan.immediately && how.retryAfterMs === undefined) return;
    await this.#backOff(plan.history.streak, `listing again: ${reason}`, how.retryAfterMs);
  }

  async #refuse(error: ApiStatusError, status: 403 | 404): Promise<void> {
    const { log, observed, timings, random } = this.#settings;
    if (status === 404) this.#settings.onNotFound();
    const { blocked, waitMs } = planBlock(this.#refusals++, { timings, random });
    if (!blocked) {
      await this.#backOff(0, error.message, waitMs);
      return;
    }
    if (!this.#blockedLogged) log.warn({ ...observed, status }, error.message);
    this.#blockedLogged = true;
    this.#mustList = true;
    this.#setState({ state: "blocked", synced: this.#synced, status, reason: error.message });
    await wait(waitMs, this.#stopping.signal);
  }

  async #backOff(failures: number, reason: string, retryAfterMs?: number): Promise<void> {
    const { log, observed, timings, random } = this.#settings;
    const delayMs = backOffMs(failures, { timings, random, retryAfterMs });
    this.#setState({ state: "backingOff", synced: this.#synced, reason, untilMs: Date.now() + delayMs });
    log.debug(
      { ...observed, failures: failures + 1, delayMs },
      `${reason} Trying again in ${(delayMs / 1000).toFixed(1)} s`,
    );
    await wait(delayMs, this.#stopping.signal);
  }

  /** One object's fault is its own: counted, and the rest goes on. */
  #trySink(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#settings.observer.sinkFailed({ ...this.#settings.observed, error });
    }
  }

  /** Without this the list has not arrived: counted, and the list has failed. */
  #demandSink<T>(call: () => T): T {
    const count = (error: unknown): never => {
      this.#settings.observer.sinkFailed({ ...this.#settings.observed, error });
      throw error;
    };
    try {
      const result = call();
      return result instanceof Promise ? (result.catch(count) as T) : result;
    } catch (error) {
      return count(error);
    }
  }

  #setState(state: ReflectorState): void {
    this.#state.set(state, (error) => {
      this.#settings.log.error({ ...this.#settings.observed, error }, "a listener of the reflector's state threw");
    });
  }
}

/** 0: there was no answer. */
const statusOf = (error: unknown): number => (error instanceof ApiStatusError ? error.status : 0);
