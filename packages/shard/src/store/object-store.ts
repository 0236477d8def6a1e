import { setImmediate as nextTurn } from "node:timers/promises";
import type { UnitId } from "@kube-state-shards/assignment";
import { type FamilyHead, FORMATS, InternalError, type Syntax } from "@kube-state-shards/exposition";
import { coolPage } from "./cool-page.ts";
import { createTextEncoder } from "./encode-samples.ts";
import { createKindStore, type KindStore } from "./kind-store.ts";
import type { Loan } from "./loan.ts";
import { unmapSpareMemory } from "./mapped-memory.ts";
import { PAGE_LIMITS, type Page, type PageLimits } from "./page.ts";
import { type UnitView, viewPieces } from "./page-view.ts";
import { createTextPiece, type Piece } from "./piece.ts";
import { ReplacedPieces } from "./replaced-pieces.ts";
import type { Slicing } from "./slicing.ts";
import type { FamilySnapshot, Snapshot } from "./snapshot.ts";
import { createTextKeeper } from "./text-keeper.ts";

/** A kind as the store sees it: its name and the heads of its enabled families, in catalogue order. */
export type StoredKind = { readonly resource: string; readonly heads: readonly FamilyHead[] };

type SnapshotOptions = {
  /** Keeps the cuts of pages that are only partly in the view for the next snapshot of the same view. */
  readonly keepCuts?: boolean;
  /** Of the body that is made from it, which asks for no piece once it has ended. */
  readonly loan?: Loan;
};

/** The rendered samples of everything a shard holds. */
export interface ObjectStore {
  /** Errors: `InternalError` for a kind the store was not made for. */
  kind(resource: string): KindStore;
  dropUnit(unit: UnitId): void;
  /**
   * A unit becomes slices, slices become a unit, or some of them go: one synchronous step, in which nothing that stays is
   * rendered or listed again. Resolves when the pages are sorted by unit, too.
   */
  reslice(from: ReadonlySet<UnitId>, into: Slicing): Promise<void>;
  /** Samples (lines) the unit renders to. */
  seriesOf(unit: UnitId): number;
  /**
   * All families as they are now, for the units of the view. Taken in one synchronous step; nothing that happens later
   * shows in it. What was replaced since is let go of when the loan ends; without one, by garbage collection.
   */
  snapshot(view: UnitView, options?: SnapshotOptions): Snapshot;
  /** Does in slices of about 10 ms what `snapshot` would else do in one step: puts recent updates into the pieces. */
  settle(): Promise<void>;
  /**
   * Lets go of the text of all that has not changed since the last call, and keeps its compressed form alone; bodies and changes unpack
   * what they need. In slices of about 10 ms.
   */
  cool(): Promise<void>;
}

const SLICE_MS = 10;
/** For a page's texts that wait: a mapping of its own, which is one page's after another's. 16 changes of pods fill some of them. */
const PENDING_ARENA_BYTES = [64 * 1024];

export function createObjectStore(kinds: readonly StoredKind[], limits: PageLimits = PAGE_LIMITS): ObjectStore {
  const series = new Map<UnitId, number>();
  const encoder = createTextEncoder();
  const keeper = createTextKeeper();
  const pendingKeeper = createTextKeeper(PENDING_ARENA_BYTES);
  const replaced = new ReplacedPieces();
  const countSeries = (unit: UnitId, delta: number): void => {
    const next = (series.get(unit) ?? 0) + delta;
    if (next === 0) series.delete(unit);
    else series.set(unit, next);
  };
  const rows = kinds.map(({ resource, heads }) => ({
    resource,
    heads: heads.map((head) => ({ head, headPieces: createHeadPieces(head) })),
    store: createKindStore({ families: heads.length, limits, encoder, keeper, pendingKeeper, replaced, countSeries }),
  }));
  const stores = new Map(rows.map(({ resource, store }) => [resource, store]));

  const visitPages = async (visit: (page: Page, store: KindStore) => void): Promise<void> => {
    let untilMs = performance.now() + SLICE_MS;
    for (const { store } of rows) {
      for (const page of [...store.pages]) {
        visit(page, store);
        if (performance.now() < untilMs) continue;
        await nextTurn();
        untilMs = performance.now() + SLICE_MS;
      }
    }
  };

  return {
    kind(resource) {
      const store = stores.get(resource);
      if (store === undefined) throw new InternalError(`find kind store: BUG, got ${resource}, want an enabled kind`);
      return store;
    },
    dropUnit(unit) {
      for (const store of stores.values()) store.dropUnit(unit);
    },
    async reslice(from, into) {
      for (const each of stores.values()) each.reslice(from, into);
      if (into.units.size > 1) for (const each of stores.values()) await each.regroup(into.units);
    },
    seriesOf: (unit) => series.get(unit) ?? 0,
    snapshot(view, { keepCuts = false, loan } = {}) {
      const families: FamilySnapshot[] = [];
      for (const { resource, heads, store } of rows) {
        const perFamily: Piece[][] = heads.map(() => []);
        for (const page of store.pages) {
          store.settle(page);
          for (const [family, piece] of viewPieces(page, view, { keepCuts, isLent: loan !== undefined }).entries()) {
            if (piece !== undefined) perFamily[family]?.push(piece);
          }
        }
        for (const [family, { head, headPieces }] of heads.entries()) {
          families.push({ resource, head, headPieces, pieces: perFamily[family] ?? [] });
        }
      }
      if (loan !== undefined) replaced.lendTo(loan);
      return { families };
    },
    settle: () => visitPages((page, store) => store.settle(page)),
    async cool() {
      await visitPages(coolPage);
      unmapSpareMemory();
    },
  };
}

function createHeadPieces(head: FamilyHead): Readonly<Record<Syntax, Piece>> {
  const pieceOf = (syntax: Syntax): Piece => createTextPiece(Buffer.from(FORMATS[syntax].renderHead(head)));
  return { text: pieceOf("text"), openMetrics: pieceOf("openMetrics") };
}
