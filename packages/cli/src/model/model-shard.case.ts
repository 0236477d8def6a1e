import {
  type Assignment,
  compareOrder,
  PROTOCOL,
  parseUnit,
  type ScraperId,
  type ShardId,
  type ShardReport,
  type UnitId,
  wholeOf,
} from "@kube-state-shards/assignment";
import { silentLog } from "@kube-state-shards/listwatch";
import {
  createScraperWatch,
  type Exposure,
  exposureAt,
  type HandoffEvent,
  isEmptied,
  isReady,
  NO_HANDOFF,
  nextChangeMs,
  reduceHandoff,
  reportUnits,
  type ScraperWatch,
  type UnitState,
} from "@kube-state-shards/shard";
import { atomsWithin, nameOf } from "./atoms.case.ts";
import type { ModelLink } from "./model-link.case.ts";
import { HEARTBEAT_MS, MAX_OVERLAP_MS, POLL_MS, SCRAPERS } from "./model-settings.case.ts";
import type { ShownAs } from "./scrapes.case.ts";

export type ModelShardOptions = {
  readonly id: ShardId;
  readonly incarnation: string;
  readonly link: ModelLink;
  readonly overlapMs: number;
  /** Whether units leave scrapers one by one. */
  readonly isContinuous: boolean;
  readonly chance: () => number;
  readonly onGone: () => void;
  /** A scraper has read a body whole. */
  readonly onRead: (scraper: ScraperId, shown: ReadonlyMap<UnitId, ShownAs>) => void;
  /** Of a whole unit, now. */
  readonly seriesOf: (whole: UnitId) => number;
};

/** A shard process: the real state machine of its units, whose lists take some time. */
export class ModelShard {
  readonly id: ShardId;
  readonly incarnation: string;
  readonly link: ModelLink;
  readonly #options: ModelShardOptions;
  readonly #listing = new Set<UnitId>();
  #scrapers: ScraperWatch | undefined;
  #handoff = NO_HANDOFF;
  #wasReady = false;
  #isReportDue = false;
  #stopTick: (() => void) | undefined;
  isLeaving = false;
  /** Out of reach for coordinators, too. */
  isIsolated = false;
  /** Taken for lost once: what is asked or remembered of it counts for nothing until all coordinators have heard it again. */
  isDoubted = false;
  /** How far its idea of the store's clock is off. */
  skewMs = 0;
  /** Its clock has jumped: what it took for past may lie ahead again. */
  wasSkewed = false;

  constructor(options: ModelShardOptions) {
    this.#options = options;
    this.id = options.id;
    this.incarnation = options.incarnation;
    this.link = options.link;
    const { process, store } = options.link;
    process.every(HEARTBEAT_MS, () => this.#report());
    process.every(POLL_MS, () => this.hear(store.held));
    if (!options.isContinuous) return;
    this.#scrapers = createScraperWatch({ now: () => this.now(), leadMs: 10, log: silentLog });
    process.every(HEARTBEAT_MS, () => this.#dispatch({ type: "tick" }));
    for (const scraper of SCRAPERS) process.every(scraper.timeoutMs, () => this.#scrape(scraper));
  }

  get order() {
    return this.#handoff.order;
  }
  get hash() {
    return this.#handoff.hash;
  }
  now(): number {
    return this.link.time.nowMs + this.skewMs;
  }

  /** The store tells what it holds. */
  hear(assignment: Assignment | undefined): void {
    if (assignment !== undefined) this.link.receive(() => this.assign(assignment));
  }

  assign(assignment: Assignment): void {
    this.#dispatch({ type: "assigned", assignment });
  }

  holds(unit: UnitId): string | undefined {
    return this.#handoff.units.get(unit)?.state;
  }

  /** What its body shows of an atom; before it is ready it answers 503. */
  exposes(atom: UnitId, scraper?: ScraperId): "no" | "served" | "retiring" {
    const unit = nameOf(atom, (name) => this.#handoff.units.has(name));
    if (!this.#wasReady || unit === undefined) return "no";
    const { exposed, retiring, stamped } = exposureAt(this.#handoff, this.now(), scraper);
    return !exposed.has(unit) && !stamped.has(unit) ? "no" : retiring.includes(unit) ? "retiring" : "served";
  }

  report(): ShardReport {
    const hasApplied = this.#handoff.hash !== undefined;
    const { drained, drainedByScaler } = this.#handoff;
    return {
      shard: this.id,
      incarnation: this.incarnation,
      address: `http://127.0.0.1/${this.id}`,
      protocol: PROTOCOL,
      configHash: "same",
      state: this.isLeaving ? "leaving" : hasApplied ? "active" : "joining",
      applied: this.#handoff.order,
      units: reportUnits({
        handoff: this.#handoff,
        isReady: this.#wasReady,
        seriesOf: this.#seriesOf,
        eventsPerSecondOf: () => null,
      }),
      memory: { usedBytes: 1, limitBytes: null },
      atMs: this.now(),
      scrapers: this.#scrapers?.report(),
      ...(hasApplied ? { drained, drainedByScaler } : {}),
    };
  }

  #seriesOf = (unit: UnitId): number => {
    const parsed = parseUnit(unit);
    const parts = parsed.kind === "node" ? 1 : parsed.slice.of;
    return this.#options.seriesOf(wholeOf(unit)) / parts;
  };

  leave(): void {
    this.isLeaving = true;
    this.#report();
    this.#endIfEmptied();
  }

  #scrape(scraper: (typeof SCRAPERS)[number]): void {
    if (!this.#wasReady || this.#options.chance() < 0.05) return;
    const atMs = this.now();
    const exposure = exposureAt(this.#handoff, atMs, scraper.id);
    const shown = new Map<UnitId, ShownAs>();
    for (const [unit, held] of this.#handoff.units) {
      const how = shownAs(unit, held, { exposure, atMs });
      if (how !== undefined) for (const atom of atomsWithin(unit)) shown.set(atom, how);
    }
    this.#options.onRead(scraper.id, shown);
    this.#scrapers?.read(scraper, atMs);
    const stamped = [...exposure.stamped.keys()];
    if (stamped.length > 0) this.#dispatch({ type: "scraped", scraper: scraper.id, stamped });
  }

  #dispatch(event: HandoffEvent): void {
    const before = this.#handoff;
    const { handoff } = reduceHandoff(before, event, {
      shard: this.id,
      nowMs: this.now(),
      overlapMs: this.#options.overlapMs,
      continuity: this.#scrapers && { maxOverlapMs: MAX_OVERLAP_MS, scrapers: this.#scrapers.known },
      mergeTimeoutMs: 50,
      kindsOf: () => new Set(["pods"]),
    });
    if (compareOrder(handoff.order, before.order) < 0) throw new Error(`One order: ${this.id} applied an older one`);
    if (handoff === before) return;
    this.#handoff = handoff;
    this.#wasReady ||= isReady(handoff);
    for (const unit of this.#listing) if (handoff.units.get(unit)?.state !== "warming") this.#listing.delete(unit);
    for (const [unit, { state }] of handoff.units) if (state === "warming") this.#list(unit);
    this.#stopTick?.();
    const dueMs = nextChangeMs(handoff);
    if (dueMs !== undefined)
      this.#stopTick = this.link.process.after(dueMs - this.now(), () => this.#dispatch({ type: "tick" }));
    if (!this.#isReportDue) {
      this.#isReportDue = true;
      this.link.process.after(10, () => this.#report());
    }
    this.#endIfEmptied();
  }

  #list(unit: UnitId): void {
    if (this.#listing.has(unit)) return;
    this.#listing.add(unit);
    this.link.process.after(20 + this.#options.chance() ** 3 * 1_000, () => {
      if (this.#listing.delete(unit)) this.#dispatch({ type: "settled", unit });
    });
  }

  #report(): void {
    this.#isReportDue = false;
    const report = this.report();
    this.link.send(() => this.link.store.report(report));
  }

  #endIfEmptied(): void {
    if (!this.isLeaving || !isEmptied(this.#handoff)) return;
    const lastWord: ShardReport = { ...this.report(), state: "gone" };
    this.link.send(() => this.link.store.report(lastWord));
    this.#options.onGone();
  }
}

type Seen = { readonly exposure: Exposure; readonly atMs: number };

function shownAs(unit: UnitId, held: UnitState, { exposure, atMs }: Seen): ShownAs | undefined {
  if (exposure.stamped.has(unit)) return "stamped";
  if (exposure.exposed.has(unit)) return exposure.retiring.includes(unit) ? "retiring" : "served";
  return held.state === "retiring" && held.untilMs > atMs ? "hidden" : undefined;
}
