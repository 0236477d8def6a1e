import type { UnitId } from "@kube-state-shards/assignment";
import { rangeOfUnit, type Slicing } from "../store/slicing.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { createKindSource, type KindSource, type OpenFeeder } from "./kind-source.ts";
import type { WatchMode } from "./prefer-mode.ts";

/** What keeps a whole up to date, or the slices held of it: all of them by the same sources, one a kind. */
export interface UnitGroup {
  readonly slicing: Slicing;
  readonly sources: ReadonlyMap<string, KindSource>;
  /** Holds these units of the whole from now on. What was held and is so no more is let go; what is new is listed. */
  hold(slicing: Slicing): void;
  /** The kinds of which the unit is not whole yet. */
  missingKinds(unit: UnitId): ReadonlySet<string>;
  /** Whether there are none. */
  isWhole(unit: UnitId): boolean;
  /** Watches each kind as the strategy says now. */
  follow(modeOf: (resource: string) => WatchMode): void;
  close(): void;
}

export type UnitGroupOptions = {
  readonly slicing: Slicing;
  readonly kinds: readonly GroupedKind[];
  readonly modeOf: (resource: string) => WatchMode;
  readonly timings: SliceTimings;
  /** Whether the API server may send slices only, if it is asked for those. */
  readonly mayShard: () => boolean;
  readonly onChange: (unit: UnitId) => void;
  readonly onStopped: (stopping: Promise<void>) => void;
};

type GroupedKind = { readonly resource: string; readonly open: (slicing: () => Slicing) => OpenFeeder };

export type SliceTimings = {
  /** How long what is held stays the same before the API server is asked for no more than that: each time is a list. */
  readonly tightenAfterMs: number;
};

export const SLICE_TIMINGS: SliceTimings = { tightenAfterMs: 30_000 };

export function createUnitGroup(options: UnitGroupOptions): UnitGroup {
  const { kinds, timings, mayShard, onChange, onStopped } = options;
  let { slicing, modeOf } = options;
  let coverage: Coverage = coverageOf(slicing.units);
  let timer: NodeJS.Timeout | undefined;

  const sources = new Map(
    kinds.map(({ resource, open }) => [
      resource,
      createKindSource({
        scope: { mode: modeOf(resource), coverage },
        open: open(() => slicing),
        onChange: () => {
          for (const unit of slicing.units) onChange(unit);
        },
        onStopped,
      }),
    ]),
  );

  const want = (): void => {
    for (const [resource, source] of sources) source.want({ mode: modeOf(resource), coverage });
  };

  const tightenLater = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (mayShard()) for (const source of sources.values()) source.tighten();
    }, timings.tightenAfterMs);
    timer.unref();
  };

  return {
    get slicing() {
      return slicing;
    },
    sources,
    hold(next) {
      slicing = next;
      coverage = coverageOf(next.units);
      want();
      tightenLater();
    },
    missingKinds(unit) {
      if (!slicing.units.has(unit)) return new Set(sources.keys());
      const range = [rangeOfUnit(unit)];
      return new Set([...sources].filter(([, source]) => !source.isSettled(range)).map(([resource]) => resource));
    },
    isWhole(unit) {
      if (!slicing.units.has(unit)) return sources.size === 0;
      const range = [rangeOfUnit(unit)];
      for (const source of sources.values()) if (!source.isSettled(range)) return false;
      return true;
    },
    follow(next) {
      modeOf = next;
      want();
    },
    close() {
      clearTimeout(timer);
      for (const source of sources.values()) void source.close();
    },
  };
}
