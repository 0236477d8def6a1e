import { type NamespaceSelection, parseUnit, type UnitId } from "@kube-state-shards/assignment";
import { type Kind, type KindRenderer, type RenderFailure, resourcePath } from "@kube-state-shards/families";
import {
  type ApiClient,
  createReflector,
  createServedReflector,
  createWideReflector,
  type Discovery,
  type FieldPath,
  type Log,
  type Reflector,
  type ReflectorObserver,
  type ReflectorTimings,
  type StartLimiter,
  type WideReflector,
} from "@kube-state-shards/listwatch";
import type { ObjectStore } from "../store/object-store.ts";
import { createKindSource, type KindSource, type OpenFeeder } from "./kind-source.ts";
import { planWatches, type WatchStrategy } from "./plan-watches.ts";
import { createUnitQueue } from "./unit-queue.ts";
import { acceptsOf, hasKind, scopeOf } from "./unit-scope.ts";
import { createUnitSink } from "./unit-sink.ts";

export type BlockedKind = {
  readonly unit: UnitId;
  readonly resource: string;
  readonly status: 403 | 404;
  readonly reason: string;
};

/** Keeps the store equal to what the API server says of the units held. */
export interface Subscriptions {
  /** Lists and watches what is new in `units`; drops what is no longer in it, with all it held. A few units a turn. */
  hold(units: ReadonlySet<UnitId>): void;
  /** The enabled kinds a unit consists of. */
  kindsOf(unit: UnitId): ReadonlySet<string>;
  missingKinds(unit: UnitId): ReadonlySet<string>;
  blocked(): readonly BlockedKind[];
  /** Kinds that the API server does not serve, of those that units held consist of. */
  missing(): ReadonlySet<string>;
  openWatches(): number;
  /** By resource: when the API server last said something, of the unit that has waited longest. */
  lastSeenMs(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export type SubscriptionsOptions = {
  readonly client: ApiClient;
  readonly discovery: Discovery;
  readonly renderers: readonly KindRenderer[];
  readonly store: ObjectStore;
  /** What is cut out of a kind's objects before they are decoded. */
  readonly dropsOf: (kind: Kind) => readonly FieldPath[];
  /** Which namespaces are served. */
  readonly selection: NamespaceSelection;
  readonly strategy: WatchStrategy;
  readonly maxOpenWatches: number;
  readonly limiter: StartLimiter;
  readonly observer: Partial<ReflectorObserver>;
  readonly timings?: Partial<ReflectorTimings> | undefined;
  readonly log: Log;
  readonly onRenderFailures: (kind: Kind, failures: readonly RenderFailure[], key: string) => void;
  /** A kind of the unit was settled, blocked or unblocked. */
  readonly onChange: (unit: UnitId) => void;
  /** An object of the unit has changed, as a watch says. */
  readonly onEvent: (unit: UnitId) => void;
};

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { client, discovery, renderers, store, selection, limiter, observer, timings, log } = options;
  const held = new Map<UnitId, ReadonlyMap<string, KindSource>>();
  const wideReflectors = new Map<string, WideReflector>();
  const stopping = new Set<Promise<void>>();
  let wide: ReadonlySet<string> = new Set();
  let openWatches = 0;
  // Who names the namespaces may have been given permission in these alone.
  const mayWiden = selection.names === undefined;
  let saidTooMany = false;

  const followed = { onNotFound: () => discovery.suspect(), onDisconnect: () => discovery.suspectRestart() };
  /** Made once a kind: thousands of watches share it. */
  const drops = new Map(renderers.map(({ kind }) => [kind.resource, options.dropsOf(kind)] as const));
  const shared = { client, limiter, observer, timings, log, ...followed };

  /** Of one version of the kind: `kind.version` is the one that is asked for. */
  const wideOf = (kind: Kind): WideReflector => {
    const key = `${kind.resource} ${kind.version}`;
    let reflector = wideReflectors.get(key);
    if (reflector === undefined) {
      reflector = createWideReflector({
        ...shared,
        resource: { name: kind.resource, path: resourcePath(kind) },
        metadataOnly: kind.metadataOnly,
        drop: drops.get(kind.resource),
        namespacePath: (namespace) => resourcePath(kind, namespace),
      });
      wideReflectors.set(key, reflector);
    }
    return reflector;
  };

  const renderersOf = (unit: UnitId): readonly KindRenderer[] => {
    const parsed = parseUnit(unit);
    return renderers.filter(({ kind }) => hasKind(parsed, kind));
  };

  const openerOf = (unit: UnitId, renderer: KindRenderer): OpenFeeder => {
    const { kind } = renderer;
    const { namespace, fieldSelector } = scopeOf(parseUnit(unit), selection);
    return (mode, beforeSwap) => {
      const sink = createUnitSink({
        unit,
        store: store.kind(kind.resource),
        renderer,
        accepts: acceptsOf(kind, selection),
        onFailures: (failures, key) => options.onRenderFailures(kind, failures, key),
        beforeSwap,
        onEvent: () => options.onEvent(unit),
      });
      const openVersion = (version: string, notOlderThan: string): Reflector => {
        const served = { ...kind, version };
        if (mode === "cluster" && namespace !== undefined) return wideOf(served).scope(namespace, sink, notOlderThan);
        return createReflector({
          ...shared,
          resource: { name: kind.resource, path: resourcePath(served, namespace), fieldSelector },
          metadataOnly: kind.metadataOnly,
          drop: drops.get(kind.resource),
          notOlderThan,
          sink,
        });
      };
      const forget = (): void => track(sink.beginReplace().commit());
      return { mode, reflector: createServedReflector({ discovery, kind, open: openVersion, forget }), sink };
    };
  };

  const modeOf = (unit: UnitId, resource: string): WatchStrategy =>
    parseUnit(unit).kind === "namespace" && wide.has(resource) ? "cluster" : "namespace";

  const gain = (unit: UnitId): ReadonlyMap<string, KindSource> =>
    new Map(
      renderersOf(unit).map((renderer) => [
        renderer.kind.resource,
        createKindSource({
          mode: modeOf(unit, renderer.kind.resource),
          open: openerOf(unit, renderer),
          onChange: () => options.onChange(unit),
          onStopped: track,
        }),
      ]),
    );

  const queue = createUnitQueue({
    held,
    gain: (unit) => {
      held.set(unit, gain(unit));
      // A kind that is known to be missing was settled before the unit was held.
      if (missingKinds(unit).size === 0) options.onChange(unit);
    },
    release: (unit) => {
      for (const source of held.get(unit)?.values() ?? []) void source.close();
      held.delete(unit);
      store.dropUnit(unit);
    },
  });

  const track = (ending: Promise<void>): void => {
    const tracked = ending
      .catch((error: unknown) => log.warn({ error }, "a list or watch did not end cleanly"))
      .finally(() => stopping.delete(tracked));
    stopping.add(tracked);
  };

  const isServed = (kind: Kind): boolean => discovery.presence(kind).state !== "missing";

  /** Without the kinds that the server does not have: they take no watch. */
  const replan = (units: ReadonlySet<UnitId>): void => {
    const served = renderers.filter(({ kind }) => isServed(kind));
    const namespaces = [...units].filter((unit) => parseUnit(unit).kind === "namespace").length;
    const plan = planWatches({
      strategy: options.strategy,
      mayWiden,
      maxOpenWatches: options.maxOpenWatches,
      namespaces,
      singleWatches: [...units].filter((unit) => takesOneWatch(unit, served)).length,
      kinds: served
        .filter(({ kind }) => kind.scope === "namespaced")
        .map(({ kind, heads }) => ({
          resource: kind.resource,
          series: store.kind(kind.resource).size().series,
          families: heads.length,
        })),
      wide,
    });
    openWatches = plan.openWatches;
    const { maxOpenWatches } = options;
    if (!mayWiden && openWatches > maxOpenWatches && !saidTooMany) {
      saidTooMany = true;
      log.warn(
        { openWatches, maxOpenWatches },
        "more watches than --max-open-watches: --namespaces allows no wide ones",
      );
    }
    if (isSameSet(plan.wide, wide)) return;
    const isFirst = held.size === 0 && options.strategy === "cluster";
    wide = plan.wide;
    if (!isFirst) {
      log.warn(
        { clusterWide: [...wide], namespaces, openWatches, maxOpenWatches },
        "changed which kinds are watched cluster-wide, to stay within --max-open-watches",
      );
    }
    for (const [unit, sources] of held) {
      for (const [resource, source] of sources) source.switchTo(modeOf(unit, resource));
    }
  };

  const kindsOf = (unit: UnitId): ReadonlySet<string> => new Set(renderersOf(unit).map(({ kind }) => kind.resource));

  const sourcesOf = (): readonly (readonly [UnitId, string, KindSource])[] =>
    [...held].flatMap(([unit, sources]) => [...sources].map(([resource, source]) => [unit, resource, source] as const));

  const missingKinds = (unit: UnitId): ReadonlySet<string> => {
    const sources = held.get(unit);
    if (sources === undefined) return kindsOf(unit);
    return new Set([...sources].filter(([, source]) => !source.isSettled()).map(([resource]) => resource));
  };

  // First of all listeners: kinds that have appeared or gone are planned for before their watches open.
  let wanted: ReadonlySet<UnitId> = new Set();
  const unfollow = discovery.onAnswer(() => replan(wanted));

  return {
    hold(units) {
      wanted = units;
      replan(units);
      queue.want(units);
    },
    kindsOf,
    missingKinds,
    blocked: () =>
      sourcesOf().flatMap(([unit, resource, source]) => {
        const blockade = source.blockade();
        return blockade === undefined ? [] : [{ unit, resource, ...blockade }];
      }),
    missing: () => new Set(sourcesOf().flatMap(([, resource, source]) => (source.isMissing() ? [resource] : []))),
    openWatches: () => openWatches,
    lastSeenMs() {
      const oldest = new Map<string, number>();
      for (const [, resource, source] of sourcesOf()) {
        const seenMs = source.lastSeenMs();
        if (seenMs !== undefined) oldest.set(resource, Math.min(seenMs, oldest.get(resource) ?? seenMs));
      }
      return oldest;
    },
    async stop() {
      queue.stop();
      unfollow();
      for (const [, , source] of sourcesOf()) void source.close();
      held.clear();
      await Promise.all([...wideReflectors.values()].map((reflector) => reflector.close()));
      await Promise.all(stopping);
    },
  };
}

/** Whether it is no namespace: whatever the strategy, it takes one watch of its one kind. */
function takesOneWatch(unit: UnitId, renderers: readonly KindRenderer[]): boolean {
  const parsed = parseUnit(unit);
  return parsed.kind !== "namespace" && renderers.some(({ kind }) => hasKind(parsed, kind));
}

const isSameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((name) => b.has(name));
