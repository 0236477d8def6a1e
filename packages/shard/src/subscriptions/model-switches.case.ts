import { isSliced, slicesOf, type UnitId, wholeOf } from "@kube-state-shards/assignment";
import { catalogue, createKindRenderer } from "@kube-state-shards/families";
import { createStartLimiter, type Discovery, silentLog } from "@kube-state-shards/listwatch";
import { expect, vi } from "vitest";
import { createObjectStore, type ObjectStore } from "../store/object-store.ts";
import { decodingOf } from "./decoding.ts";
import { ModelApiServer } from "./model-api-server.case.ts";
import { keyOf, type ModelObject, type ModelResource, RESOURCES, SHOWN_FAMILIES } from "./model-objects.case.ts";
import { namespaceOf, ownerOf, readShown } from "./model-shown.case.ts";
import type { WatchMode, WatchStrategy } from "./prefer-mode.ts";
import { createSubscriptions, type Subscriptions } from "./subscriptions.ts";

export const NAMESPACES = ["a", "b", "c", "d", "e"] as const;
/** Of the first ones any may be held; the last is always another shard's. */
export const OWN = NAMESPACES.slice(0, -1);
export const NAMES = ["x", "y", "z"] as const;

const KEYS = RESOURCES.flatMap((resource) =>
  NAMESPACES.flatMap((namespace) => NAMES.map((name) => ({ namespace, key: keyOf({ resource, namespace, name }) }))),
);

const TIMINGS = {
  ...{ backOffMinMs: 5, backOffMaxMs: 20, immediateRelistMs: 100, shortWatchMs: 0, blockedMaxMs: 40 },
  ...{ tightenAfterMs: 200, surveyFirstMs: 50, surveyEveryMs: 20, surveyRetryMs: 20 },
};

const discovery: Discovery = {
  presence: ({ version }) => ({ state: "served", version }),
  onAnswer: () => () => {},
  suspect: () => {},
  suspectRestart: () => {},
  stop: async () => {},
};

export type SwitchSettings = {
  readonly strategy: WatchStrategy;
  readonly maxOpenWatches: number;
  readonly huge: readonly ModelResource[];
  readonly isSharding: boolean;
};

/** One shard's subscriptions, the server they ask, and what must be shown of it. */
export class ModelSwitches {
  readonly server = new ModelApiServer();
  readonly #store: ObjectStore;
  readonly #subscriptions: Subscriptions;
  #held: ReadonlySet<UnitId> = new Set();
  /** Those that have been whole since they are held. */
  #exposed: Set<UnitId> = new Set();
  /** Those that were exposed when all was quiet, and are since: what has not changed since is shown as it is. */
  #sure: Set<UnitId> = new Set();
  #quietVersion = 0;
  /** A list since then may have been older. */
  #isAncientListed = false;
  /** Something was done since all was quiet that only a list mends. */
  #needsList = false;
  /** In the middle of a change of what is held. */
  #isChanging = false;
  #failure: unknown;
  #modes: ReadonlyMap<string, WatchMode> = new Map();
  /** Such as `namespace>cluster`. */
  readonly switched = new Map<string, number>();

  constructor({ strategy, maxOpenWatches, huge, isSharding }: SwitchSettings) {
    for (const resource of huge) this.server.huge.add(resource);
    this.server.isSharding = isSharding;
    const kinds = catalogue.filter(({ resource }) => RESOURCES.some((one) => one === resource));
    const familyOptions = { metricAllowlist: SHOWN_FAMILIES, optInList: SHOWN_FAMILIES };
    const renderers = kinds.map((kind) => createKindRenderer(kind, familyOptions));
    this.#store = createObjectStore(renderers.map(({ kind, heads }) => ({ resource: kind.resource, heads })));
    const look = (): void => this.#lookMeanwhile();
    this.server.onTraffic = look;
    this.#subscriptions = createSubscriptions({
      client: this.server,
      discovery,
      renderers,
      store: this.#store,
      decodingOf: (kind) => decodingOf(kind, { familyOptions, encoding: "json" }),
      selection: {},
      strategy,
      maxOpenWatches,
      assigned: () => new Set(NAMESPACES),
      limiter: createStartLimiter({ concurrent: 3, perSecond: 1_000 }),
      observer: {},
      timings: TIMINGS,
      log: silentLog,
      onRenderFailures: (kind, failures) => {
        this.#failure ??= new Error(`${kind.resource} could not be rendered: ${JSON.stringify(failures)}`);
      },
      onChange: look,
      onEvent: look,
    });
  }

  /** Gains the namespace, or loses what is held of it. */
  toggle(namespace: string): void {
    const others = [...this.#held].filter((unit) => namespaceOf(unit) !== namespace);
    this.#hold(others.length < this.#held.size ? others : [...others, `ns/${namespace}`]);
  }

  /** Halves what is held whole, or joins halves that are both exposed. */
  slice(namespace: string): void {
    const whole: UnitId = `ns/${namespace}`;
    const halves = slicesOf(whole, 2);
    const others = [...this.#held].filter((unit) => wholeOf(unit) !== whole);
    const isJoining = halves.every((half) => this.#exposed.has(half));
    if (!isJoining && !this.#held.has(whole)) return;
    this.#hold([...others, ...(isJoining ? [whole] : halves)]);
  }

  /** Loses one half of what is held in halves, or gains the other one. */
  halve(at: number): void {
    const halves = [...this.#held].filter(isSliced);
    const half = halves[at % Math.max(1, halves.length)];
    if (half === undefined) return;
    const others = [...this.#held].filter((unit) => unit !== half);
    const isPaired = others.some((unit) => wholeOf(unit) === wholeOf(half));
    this.#hold(isPaired ? others : [...others, ...slicesOf(wholeOf(half), 2)]);
  }

  answerAncient(resource: ModelResource): void {
    this.#isAncientListed = true;
    this.server.answerLists("ancient", resource);
  }

  fault(strike: () => void): void {
    this.#needsList = true;
    strike();
  }

  /**
   * What is exposed shows each object as it was when all was quiet or has been since, once, and nothing of other units.
   *
   * WHY not as the last look found it, or newer: a list may be older than what the old watch has brought by the time that it is swapped in. What
   * changed meanwhile is shown as of the list, until the new watch has brought it again.
   */
  look(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isChanging) return;
    this.#noteModes();
    for (const unit of this.#held) if (this.#subscriptions.isWhole(unit)) this.#exposed.add(unit);
    const shown = this.#readShown();
    const namespaces = new Set([...this.#exposed].map(namespaceOf));
    for (const { key, namespace } of KEYS) {
      if (!namespaces.has(namespace)) continue;
      const states = this.server.statesSince(this.#quietVersion, key);
      if (!this.#isSure(states)) continue;
      const allowed = states.map((state) => this.#asShown(state));
      const now = shown.get(key)?.version;
      if (!allowed.includes(now))
        throw new Error(`${key} is ${now ?? "missing"}, was ${allowed.map(String).join(", ")} since all was quiet`);
    }
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 5) {
      vi.advanceTimersByTime(5);
      await this.turns(2);
    }
  }

  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      this.look();
    }
  }

  /** What is exposed follows its watches, also while no list is answered. */
  async follow(): Promise<void> {
    if (this.#needsList) return;
    const difference = await this.#until(() => {
      this.server.deliver(Number.POSITIVE_INFINITY);
      return this.#difference();
    });
    expect(difference, "without a list").toBe("");
  }

  /** Everything is answered, and everything held is shown as it is, by the watches that were planned and no other. */
  async quiet(): Promise<void> {
    this.server.isFlowing = true;
    const difference = await this.#until(() => {
      const missing = [...this.#held].filter((unit) => !this.#exposed.has(unit));
      return missing.length > 0 ? `not whole: ${missing.join(" ")}` : this.#difference() || this.#wrongWatches();
    });
    expect(difference, "when all is quiet").toBe("");
    this.server.isFlowing = false;
    this.#quietVersion = this.server.version;
    this.server.lagVersion = this.server.version;
    this.#sure = new Set(this.#exposed);
    this.#isAncientListed = false;
    this.#needsList = false;
    // Also of what is not exposed: what was let go of is not to take memory.
    readShown(this.#store, { has: () => true }, { server: this.server, units: this.#held });
  }

  async stop(): Promise<void> {
    this.#isChanging = true; // nothing is promised from here on
    this.server.isFlowing = true;
    await this.#subscriptions.stop();
    expect(this.server.openWatches(), "after the end").toEqual([]);
  }

  #hold(units: readonly UnitId[]): void {
    const next = new Set(units);
    const [exposed, sure] = [this.#exposed, this.#sure];
    this.#isChanging = true;
    this.#held = next;
    this.#subscriptions.hold(next);
    this.#isChanging = false;
    this.#exposed = keep(exposed, next);
    this.#sure = keep(sure, next);
    const unready = [...this.#exposed].filter((unit) => !this.#subscriptions.isWhole(unit));
    expect(unready, "was shown, under this name or another").toEqual([]);
    this.look();
  }

  /** Called in the midst of the product's steps, which must not fail for what is found. */
  #lookMeanwhile(): void {
    try {
      this.look();
    } catch (error) {
      this.#failure ??= error;
    }
  }

  #noteModes(): void {
    const modes = new Map([...this.#subscriptions.watchModes()].map(([resource, { mode }]) => [resource, mode]));
    for (const [resource, mode] of modes) {
      const before = this.#modes.get(resource);
      if (before === undefined || before === mode || this.#exposed.size === 0) continue;
      this.switched.set(`${before}>${mode}`, (this.switched.get(`${before}>${mode}`) ?? 0) + 1);
    }
    this.#modes = modes;
  }

  #readShown(): ReadonlyMap<string, ModelObject> {
    return readShown(this.#store, this.#exposed, { server: this.server, units: this.#exposed });
  }

  /** Whether it is known what may be shown: not of what was gained since all was quiet where first lists may be of any age. */
  #isSure(states: readonly (ModelObject | undefined)[]): boolean {
    if (!this.#isAncientListed) return true;
    return states.every((state) => {
      const owner = state && ownerOf(state, this.#exposed);
      return owner === undefined || this.#sure.has(owner);
    });
  }

  #asShown(state: ModelObject | undefined): number | undefined {
    return state !== undefined && ownerOf(state, this.#exposed) !== undefined ? state.version : undefined;
  }

  async #until(differenceOf: () => string): Promise<string> {
    let difference = "not begun";
    for (let tries = 0; tries < 1_000 && difference !== ""; tries += 1) {
      await this.pass(5);
      difference = differenceOf();
    }
    return difference;
  }

  /** Between what is exposed and what the server has of it. */
  #difference(): string {
    const shown = this.#readShown();
    return KEYS.map(({ key }) => [key, shown.get(key)?.version, this.#asShown(this.server.objects.get(key))] as const)
      .filter(([, is, wanted]) => is !== wanted)
      .map(([key, is, wanted]) => `${key} is ${is}, not ${wanted}`)
      .join("; ");
  }

  #wrongWatches(): string {
    const open = this.server.openWatches();
    const whole = [...this.#held].filter((unit) => !isSliced(unit)).map(namespaceOf);
    const sliced = new Set([...this.#held].filter(isSliced).map(namespaceOf));
    const wanted = [...this.#subscriptions.watchModes()].flatMap(([resource, { mode }]) => {
      const single = [...sliced, ...(mode === "namespace" ? whole : [])].map((namespace) => `${resource} ${namespace}`);
      if (mode === "namespace" || whole.length === 0) return single;
      // Namespaces that came one by one, or in parts, have one or more of these.
      const isOpen = (watch: string): boolean => watch === `${resource} sharded`;
      return [...single, ...(mode === "cluster" ? [resource] : open.some(isOpen) ? open.filter(isOpen) : ["sharded"])];
    });
    const [is, should] = [open.join(", "), wanted.sort().join(", ")];
    return is === should ? "" : `watches are [${is}], not [${should}]`;
  }
}

/** What is exposed stays so under the names that it is held by now. */
function keep(before: ReadonlySet<UnitId>, held: ReadonlySet<UnitId>): Set<UnitId> {
  return new Set(
    [...held].filter(
      (unit) =>
        before.has(unit) || before.has(wholeOf(unit)) || slicesOf(wholeOf(unit), 2).every((half) => before.has(half)),
    ),
  );
}
