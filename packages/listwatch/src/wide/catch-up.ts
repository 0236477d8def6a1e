import { isVersionTooLarge } from "../connection/read-status.ts";
import { ApiStatusError } from "../errors.ts";
import { type ListVersion, listCollection } from "../list/list-collection.ts";
import { messageOf } from "../message-of.ts";
import type { ReplaceSession } from "../reflector/object-sink.ts";
import { isRefusal, planBlock } from "../reflector/plan-block.ts";
import { backOffMs } from "../reflector/plan-relist.ts";
import type { ReflectorSettings } from "../reflector/reflector-settings.ts";
import { wait } from "../reflector/wait.ts";
import type { WideScope } from "./wide-scope.ts";

export type CatchUpOptions = {
  readonly settings: Omit<ReflectorSettings, "sink">;
  readonly path: string;
  /** What the wide watch had passed when the scope began to hold events back. */
  readonly passed: string;
  readonly signal: AbortSignal;
};

/**
 * Lists one scope of a running wide watch by itself, again and again until it succeeds or the signal aborts.
 * The list is not older than `passed`: events up to there were dropped as foreign and never come again.
 */
export async function catchUp(scope: WideScope, options: CatchUpOptions): Promise<void> {
  const { settings, signal } = options;
  const { timings, random, log } = settings;
  const observed = { resource: settings.resource.name, scope: `ns/${scope.namespace}` };
  let latest = false;
  let blockedLogged = false;
  let refusals = 0;
  for (let failures = 0; !signal.aborted; failures += 1) {
    scope.setOwnState({ state: "listing", synced: scope.synced });
    try {
      await listScope(scope, {
        ...options,
        version: latest ? { kind: "latest" } : { kind: "notOlderThan", resourceVersion: options.passed },
      });
      return;
    } catch (error) {
      if (signal.aborted) return;
      const reason = messageOf(error);
      const status = error instanceof ApiStatusError ? error.status : 0;
      if (isRefusal(status)) {
        if (status === 404) settings.onNotFound();
        const { blocked, waitMs } = planBlock(refusals++, { timings, random });
        if (blocked && !blockedLogged) log.warn({ ...observed, status }, reason);
        blockedLogged ||= blocked;
        failures = -1;
        const { synced } = scope;
        if (blocked) scope.setOwnState({ state: "blocked", synced, status, reason });
        else scope.setOwnState({ state: "backingOff", synced, reason, untilMs: Date.now() + waitMs });
        await wait(waitMs, signal);
        continue;
      }
      refusals = 0;
      if (error instanceof ApiStatusError && (status === 410 || isVersionTooLarge(error))) latest = true;
      const delayMs = backOffMs(failures, {
        timings,
        random,
        retryAfterMs: error instanceof ApiStatusError ? error.retryAfterMs : undefined,
      });
      log.debug({ ...observed, failures: failures + 1, delayMs }, reason);
      scope.setOwnState({ state: "backingOff", synced: scope.synced, reason, untilMs: Date.now() + delayMs });
      await wait(delayMs, signal);
      await settings.client.reachability?.wait(signal);
    }
  }
}

async function listScope(scope: WideScope, options: CatchUpOptions & { readonly version: ListVersion }): Promise<void> {
  const { settings, path, signal, version } = options;
  const observed = { resource: settings.resource.name, scope: `ns/${scope.namespace}` };
  const release = await settings.limiter?.acquire(signal);
  const startMs = performance.now();
  let session: ReplaceSession | undefined;
  try {
    const replacing = scope.beginReplace();
    session = replacing;
    const { resourceVersion, objects, bytes } = await listCollection({
      client: settings.client,
      path,
      negotiation: settings.negotiation,
      version,
      onObject: (object) => {
        try {
          replacing.add(object);
        } catch (error) {
          settings.observer.sinkFailed({ ...observed, error });
        }
      },
      silenceMs: settings.timings.listSilenceMs,
      signal,
    });
    signal.throwIfAborted();
    await replacing.commit();
    const ms = performance.now() - startMs;
    settings.observer.listed({ ...observed, result: "success", objects, bytes, ms });
    settings.log.debug(
      { ...observed, objects, bytes, ms },
      `listed ${observed.resource} in ${observed.scope}: ${objects} objects, ${(ms / 1000).toFixed(2)} s`,
    );
    // A commit that a wide list overtook stands, but that list follows: the scope is attached by it.
    if (!signal.aborted) {
      scope.attach(resourceVersion);
      scope.publish();
    }
  } catch (error) {
    session?.abort();
    if (!signal.aborted)
      settings.observer.listed({ ...observed, result: "error", objects: 0, bytes: 0, ms: performance.now() - startMs });
    throw error;
  } finally {
    release?.();
  }
}
