import { type NamespaceSelection, parseUnit, type UnitId, wholeOf } from "@kube-state-shards/assignment";
import { InternalError } from "@kube-state-shards/exposition";
import { type Kind, type KindRenderer, type RenderFailure, resourcePath } from "@kube-state-shards/families";
import {
  type ApiClient,
  createReflector,
  createServedReflector,
  type Discovery,
  type Log,
  type Reflector,
  type ReflectorObserver,
  type ReflectorTimings,
  type StartLimiter,
} from "@kube-state-shards/listwatch";
import type { ObjectStore } from "../store/object-store.ts";
import type { Slicing } from "../store/slicing.ts";
import { shardSelectorOf } from "./coverage.ts";
import type { Decoding } from "./decoding.ts";
import { groupUnits, isNamespace, isSameSet, ownWatches, wholeNamespaces } from "./group-units.ts";
import { createKeptSlicing } from "./kept-slicing.ts";
import { createKindProbe } from "./kind-probe.ts";
import type { KindSource, OpenFeeder } from "./kind-source.ts";
import { createKindSurvey, SURVEY_TIMINGS, type SurveyTimings } from "./kind-survey.ts";
import type { WatchMode, WatchStrategy } from "./prefer-mode.ts";
import { createSharedWatches } from "./shared-watches.ts";
import { createUnitGroup, SLICE_TIMINGS, type SliceTimings, type UnitGroup } from "./unit-group.ts";
import { createUnitQueue } from "./unit-queue.ts";
import { acceptsOf, hasKind, scopeOf } from "./unit-scope.ts";
import { createUnitSink } from "./unit-sink.ts";
import { createWatchModes } from "./watch-modes.ts";

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
  /** Whether there are none: asked for each kind of each unit that becomes complete. */
  isWhole(unit: UnitId): boolean;
  blocked(): readonly BlockedKind[];
  /** Kinds that the API server does not serve, of those that units held consist of. */
  missing(): ReadonlySet<string>;
  openWatches(): number;
  /** By resource, of the namespaced kinds: how each is watched, and by how many watches. */
  watchModes(): ReadonlyMap<string, { readonly mode: WatchMode; readonly watches: number }>;
  /** By resource: when the API server last said something, of the unit that has waited longest. */
  lastSeenMs(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export type SubscriptionsOptions = {
  readonly client: ApiClient;
  readonly discovery: Discovery;
  readonly renderers: readonly KindRenderer[];
  readonly store: ObjectStore;
  /** What of a kind's objects is decoded. */
  readonly decodingOf: (kind: Kind) => Decoding;
  /** Which namespaces are served. */
  readonly selection: NamespaceSelection;
  readonly strategy: WatchStrategy;
  readonly maxOpenWatches: number;
  /** Namespaces that the assignment names, whoever owns them. */
  readonly assigned: () => ReadonlySet<string>;
  readonly limiter: StartLimiter;
  readonly observer: Partial<ReflectorObserver>;
  readonly timings?: Partial<ReflectorTimings & SliceTimings & SurveyTimings> | undefined;
  readonly log: Log;
  readonly onRenderFailures: (kind: Kind, failures: readonly RenderFailure[], key: string) => void;
  /** A kind of the unit was settled, blocked or unblocked. */
  readonly onChange: (unit: UnitId) => void;
  /** An object of the unit has changed, as a watch says. */
  readonly onEvent: (unit: UnitId) => void;
};

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { client, discovery, renderers, store, selection, limiter, observer, timings, log } = options;
  /** By whole: the slices of one share its watches. */
  const held = new Map<UnitId, UnitGroup>();
  const stopping = new Set<Promise<void>>();
  let wanted: ReadonlyMap<UnitId, Slicing> = new Map();
  // Who names the namespaces may have been given permission in these alone.
  const mayWiden = selection.names === undefined;
  // Nor is what is not to be served to arrive for our convenience.
  const mayChooseWide = mayWiden && selection.denied === undefined && selection.selector === undefined;
  const mustSurvey = mayWiden && (options.strategy === "auto" || options.strategy === "server");
  /** Whether servers send shards of a list when they are asked for that; undefined: none has been asked. */
  let servesShards: boolean | undefined;

  const followed = { onNotFound: () => discovery.suspect(), onDisconnect: () => discovery.suspectRestart() };
  /** Made once a kind: thousands of watches share it. */
  const decodings = new Map(renderers.map(({ kind }) => [kind.resource, options.decodingOf(kind)] as const));
  const shared = { client, limiter, observer, timings, log, ...followed };
  const sliceTimings = { ...SLICE_TIMINGS, ...timings };

  const sharedWatches = createSharedWatches({
    shared,
    decodingOf: ({ resource }) => decodings.get(resource),
    assigned: options.assigned,
    tightenAfterMs: sliceTimings.tightenAfterMs,
    onSupport: (resource, isSharding) => survey.note(resource, isSharding),
  });
  const modes = createWatchModes(log);

  const renderersOf = (unit: UnitId): readonly KindRenderer[] => {
    const parsed = parseUnit(unit);
    return renderers.filter(({ kind }) => hasKind(parsed, kind));
  };

  /** The same for all watches of a kind. */
  const perKind = new Map(
    renderers.map((renderer) => {
      const { kind } = renderer;
      const sink = {
        store: store.kind(kind.resource),
        renderer,
        accepts: acceptsOf(kind, selection),
        onFailures: (failures: readonly RenderFailure[], key: string) => options.onRenderFailures(kind, failures, key),
        onEvent: options.onEvent,
      };
      const onSharded = (isSharded: boolean): void => {
        // Lists of metadata alone do not say that they are filtered.
        if (isSharded || !kind.metadataOnly) servesShards = isSharded;
      };
      return [renderer, { sink, onSharded }] as const;
    }),
  );

  const openerOf = (whole: UnitId, renderer: KindRenderer, slicing: () => Slicing): OpenFeeder => {
    const { kind } = renderer;
    const common = perKind.get(renderer);
    if (common === undefined) throw new InternalError(`open ${kind.resource}: BUG, no kind of this shard`);
    const parsed = parseUnit(whole);
    const { namespace, fieldSelector } = scopeOf(parsed, selection);
    return ({ mode, coverage }, { kept, beforeSwap, notOlderThan: seen }) => {
      const sink = createUnitSink({
        ...common.sink,
        slicing: createKeptSlicing(slicing, kept),
        // A pod of one node may come back on another under its name: what the first watch says of it must not touch the second's.
        keyPrefix: parsed.kind === "node" ? `${whole}/` : "",
        beforeSwap,
      });
      const openVersion = (version: string, notOlderThan: string): Reflector => {
        const served = { ...kind, version };
        if (mode !== "namespace" && namespace !== undefined)
          return sharedWatches.of(served, mode).scope(namespace, sink, notOlderThan);
        return createReflector({
          ...shared,
          resource: {
            name: kind.resource,
            path: resourcePath(served, namespace),
            fieldSelector,
            shardSelector: shardSelectorOf(coverage),
          },
          onSharded: common.onSharded,
          metadataOnly: kind.metadataOnly,
          ...decodings.get(kind.resource),
          notOlderThan,
          sink,
        });
      };
      const forget = (): void => track(sink.beginReplace().commit());
      return {
        reflector: createServedReflector({ discovery, kind, open: openVersion, notOlderThan: seen, forget }),
        sink,
      };
    };
  };

  /** A giant namespace, that is sliced, has watches of its own whatever the strategy. */
  const modeOf =
    (whole: UnitId) =>
    (resource: string): WatchMode =>
      parseUnit(whole).kind === "namespace" && wanted.get(whole)?.units.has(whole) === true
        ? modes.of(resource)
        : "namespace";

  const gain = (whole: UnitId, slicing: Slicing): UnitGroup =>
    createUnitGroup({
      slicing,
      kinds: renderersOf(whole).map((renderer) => ({
        resource: renderer.kind.resource,
        open: (now) => openerOf(whole, renderer, now),
      })),
      modeOf: modeOf(whole),
      timings: sliceTimings,
      mayShard: () => servesShards !== false,
      onChange: options.onChange,
      onStopped: track,
    });

  /** A kind that is known to be missing was settled before the unit was held. */
  const tellWhole = ({ slicing }: UnitGroup): void => {
    for (const unit of slicing.units) if (isWhole(unit)) options.onChange(unit);
  };

  const queue = createUnitQueue({
    held,
    gain: (whole) => {
      const slicing = wanted.get(whole);
      if (slicing === undefined) return;
      const group = gain(whole, slicing);
      held.set(whole, group);
      tellWhole(group);
    },
    release: (whole) => {
      const group = held.get(whole);
      group?.close();
      held.delete(whole);
      for (const unit of group?.slicing.units ?? []) store.dropUnit(unit);
    },
  });

  /** In the step in which the units change: what is exposed under one name was so under the other a moment ago. */
  const reslice = (group: UnitGroup, slicing: Slicing): void => {
    const before = group.slicing.units;
    if (isSameSet(before, slicing.units)) return;
    track(store.reslice(before, slicing));
    group.hold(slicing);
    tellWhole(group);
  };

  const track = (ending: Promise<void>): void => {
    const tracked = ending
      .catch((error: unknown) => log.warn({ error }, "a list or watch did not end cleanly"))
      .finally(() => stopping.delete(tracked));
    stopping.add(tracked);
  };

  const isServed = (kind: Kind): boolean => discovery.presence(kind).state !== "missing";

  /** Without the kinds that the server does not have: they take no watch. */
  const namespacedKinds = () => renderers.filter(({ kind }) => kind.scope === "namespaced" && isServed(kind));

  const replan = (): void => {
    const own = wholeNamespaces(wanted);
    const assigned = options.assigned();
    const others = [...assigned].filter((namespace) => !own.has(namespace));
    const served = renderers.map(({ kind }) => kind).filter(isServed);
    const isChanged = modes.replan(
      {
        strategy: options.strategy,
        ...{ mayWiden, mayChooseWide },
        maxOpenWatches: options.maxOpenWatches,
        namespacesAWatch: sharedWatches.namespacesAWatch,
        namespaces: own.size,
        assignedNamespaces: assigned.size,
        leavable: sharedWatches.leavable(others),
        singleWatches: [...wanted].reduce((sum, [whole, { units }]) => sum + ownWatches(whole, units, served), 0),
        kinds: namespacedKinds().map(({ kind: { resource }, heads }) => ({
          resource,
          series: store.kind(resource).size().series,
          families: heads.length,
          facts: survey.factsOf(resource),
        })),
      },
      { isFirst: ![...held.keys()].some(isNamespace) },
    );
    if (isChanged) for (const [whole, group] of held) group.follow(modeOf(whole));
  };

  const kindsOf = (unit: UnitId): ReadonlySet<string> => new Set(renderersOf(unit).map(({ kind }) => kind.resource));

  /** Thousands of them, at each beat. */
  const forEachSource = (visit: (source: KindSource, resource: string, whole: UnitId) => void): void => {
    for (const [whole, { sources }] of held) for (const [resource, source] of sources) visit(source, resource, whole);
  };

  const missingKinds = (unit: UnitId): ReadonlySet<string> => {
    const group = held.get(wholeOf(unit));
    return group === undefined ? kindsOf(unit) : group.missingKinds(unit);
  };

  const isWhole = (unit: UnitId): boolean => {
    const group = held.get(wholeOf(unit));
    return group === undefined ? kindsOf(unit).size === 0 : group.isWhole(unit);
  };

  const probe = createKindProbe({
    ...{ client, discovery, limiter },
    kinds: renderers.map(({ kind }) => kind),
  });

  const survey = createKindSurvey({
    resources: () => namespacedKinds().map(({ kind }) => kind.resource),
    probe,
    onSharding: () => sharedWatches.forgetRefusals(),
    heldOf: (resource) => (isAllWhole() ? store.kind(resource).size().objects : undefined),
    onChange: () => follow(),
    timings: { ...SURVEY_TIMINGS, ...timings },
    log,
  });

  const isAllWhole = (): boolean =>
    [...wanted].every(([whole, { units }]) => held.has(whole) && [...units].every((unit) => isWhole(unit)));

  const isSurveyed = (): boolean => !mustSurvey || survey.isReady();

  /** Goes on to what is wanted, as is best by what is known. Namespaces wait for the survey; nothing else depends on it. */
  const follow = (): void => {
    const namespaces = [...wanted.keys()].filter(isNamespace);
    if (mustSurvey && namespaces.length > 0) survey.begin();
    if (!isSurveyed()) {
      queue.want(new Set([...wanted.keys()].filter((whole) => !isNamespace(whole))));
      return;
    }
    replan();
    queue.want(new Set(wanted.keys()));
  };

  // First of all listeners: kinds that have appeared or gone are planned for before their watches open.
  const unfollow = discovery.onAnswer(() => follow());

  return {
    hold(units) {
      wanted = groupUnits(units, wanted);
      for (const [whole, group] of held) {
        const slicing = wanted.get(whole);
        if (slicing !== undefined) reslice(group, slicing);
      }
      follow();
    },
    kindsOf,
    missingKinds,
    isWhole,
    blocked() {
      const blocked: BlockedKind[] = [];
      forEachSource((source, resource, unit) => {
        const blockade = source.blockade();
        if (blockade !== undefined) blocked.push({ unit, resource, ...blockade });
      });
      return blocked;
    },
    missing() {
      const missing = new Set<string>();
      forEachSource((source, resource) => {
        if (source.isMissing()) missing.add(resource);
      });
      return missing;
    },
    openWatches: () => modes.plan.openWatches,
    watchModes() {
      const { watches, modes: planned } = modes.plan;
      return new Map([...planned].map(([name, mode]) => [name, { mode, watches: watches.get(name) ?? 0 }]));
    },
    lastSeenMs() {
      const oldest = new Map<string, number>();
      forEachSource((source, resource) => {
        const seenMs = source.lastSeenMs();
        if (seenMs !== undefined) oldest.set(resource, Math.min(seenMs, oldest.get(resource) ?? seenMs));
      });
      return oldest;
    },
    async stop() {
      queue.stop();
      unfollow();
      await survey.stop();
      forEachSource((source) => void source.close());
      held.clear();
      await sharedWatches.close();
      await Promise.all(stopping);
    },
  };
}
